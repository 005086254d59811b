/** `sparring env` from the command line. */
import { expect, test } from "vitest";
import { cli, session } from "./session-fixture.ts";

test("serves a game until Ctrl-C", async () => {
  const argv = ["env", "--game", "kuhn-poker", "--port", "0", "bot:random", "bot:equilibrium"];
  const { code, out, err } = await session(argv, { interruptAt: /is served at/ });
  expect([code, err]).toEqual([0, ""]);
  expect(out).toMatch(/^Kuhn poker is served at http:\/\/127\.0\.0\.1:\d+ /);
});

test.each([
  [["bot:nobody"], 2, /no bot "nobody"/],
  [["nowhere"], 2, /no player "nowhere"/],
  [["--game", "chess"], 2, /chess/],
  [["--host", "0.0.0.0"], 2, /can be reached from other machines/],
  [["--sessions", "0"], 2, /from 1 to/],
])("%j is an error", async (flags, code, message) => {
  const answer = await cli("env", ...flags);
  expect(answer.code).toBe(code);
  expect(answer.err).toMatch(message);
});
