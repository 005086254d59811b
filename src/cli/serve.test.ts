/** `sparring serve` from the command line: it serves until Ctrl-C, and says at once what is wrong. */
import http from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, test } from "vitest";
import { cli, session } from "./session-fixture.ts";

const SECRET = "secret-value-of-a-test";

describe("sparring serve", () => {
  test("serves the model that ships until Ctrl-C, and never tells the key", async () => {
    const argv = ["serve", "--port", "0", "--threads", "1", "--api-key-env", "SERVE_KEY"];
    const { code, out, err } = await session(argv, {
      env: { SERVE_KEY: SECRET },
      interruptAt: /is served at/,
    });
    expect([code, err]).toEqual([0, ""]);
    expect(out).toMatch(/^sparring\/base is served at http:\/\/127\.0\.0\.1:\d+ /);
    expect(out).not.toContain(SECRET);
  });

  test.each([
    [["--weights", "nowhere.safetensors"], 2, /nowhere\.safetensors does not exist/],
    [["--api-key-env", "NOT_SET"], 2, /the variable NOT_SET holds no key/],
    [["--host", "0.0.0.0"], 2, /can be reached from other machines/],
    [["--port", "70000"], 2, /from 0 to 65535/],
  ])("%j is an error", async (flags, code, message) => {
    const answer = await cli("serve", ...flags);
    expect(answer.code).toBe(code);
    expect(answer.err).toMatch(message);
  });

  test("a port that is taken is named", async () => {
    const other = http.createServer();
    await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
    const { port } = other.address() as AddressInfo;
    const { code, err } = await cli("serve", "--port", String(port));
    other.close();
    expect([code, err]).toEqual([2, expect.stringContaining(`127.0.0.1:${port} (EADDRINUSE)`)]);
  });
});
