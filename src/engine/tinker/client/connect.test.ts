/** Connecting: addresses, keys that must not leave, tokens that expire, the heartbeat. */
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { connect, type TinkerClient } from "./client.ts";
import { fastClock } from "./fixtures/clock.ts";
import { faults, TestServer } from "./fixtures/server.ts";

const KEY = "tml-very-secret-key";
let server: TestServer;
let client: TinkerClient | undefined;

beforeEach(async () => {
  server = await TestServer.start();
});

afterEach(async () => {
  client?.close();
  client = undefined;
  await server.stop();
});

const open = async (more: object = {}) => {
  client = await connect({ url: server.url, apiKey: KEY, clock: fastClock, ...more });
  return client;
};

describe("addresses and keys", () => {
  test.each(["", "/", "/api/v1", "/api/v1/"])("the address may end in %j", async (end) => {
    await open({ url: server.url + end });
    expect(await client!.capabilities()).toEqual([{ name: "base" }]);
    expect(server.seen.every(({ headers }) => headers["x-api-key"] === KEY)).toBe(true);
  });

  test.each([
    [{ url: "nowhere" }, "is no address"],
    [{ url: "ftp://127.0.0.1" }, "ftp: is not spoken"],
    [{ url: `http://user:${KEY}@127.0.0.1` }, "holds a user or password"],
    [{ apiKey: "" }, "the key is empty"],
    [{ apiKey: `${KEY}\n` }, "holds a blank, a line break"],
  ])("%#", async (options, words) => {
    const error = await open(options).catch((each: Error) => each);
    expect(String(error)).toContain(words);
    expect(String(error)).not.toContain(KEY);
  });

  test("a server that repeats the key in its words does not get it into an error", async () => {
    server.fault("create_session", faults.status(401, { detail: `the key ${KEY} is not known` }));
    const error = (await open().catch((each: Error) => each)) as Error;
    expect(error.message).toBe(
      "create_session: the server answered 401: the key [key] is not known. Give a valid key (apiKey)",
    );
    expect(JSON.stringify(error) + error.stack).not.toContain(KEY);
  });

  test.each([400, 401, 403, 404, 405, 422, 500, 501])(
    "what only some servers tell: %i is no answer",
    async (status) => {
      server.fault("sparring/words", faults.status(status, { detail: "what?" }));
      expect(await (await open()).told("sparring/words")).toBeUndefined();
    },
  );

  test("the client holds its key where no JSON and no console sees it", async () => {
    const { inspect } = await import("node:util");
    await open();
    expect(JSON.stringify(client)).not.toContain(KEY);
    expect(inspect(client, { depth: 20, showHidden: true })).not.toContain(KEY);
  });

  test.each([301, 302, 307, 308])("a redirect (%d) is refused and the key goes nowhere", async (status) => {
    const other = await TestServer.start();
    const location = `${other.url}/elsewhere?signature=${KEY}`;
    server.fault("get_server_capabilities", (_, response) => response.writeHead(status, { location }).end());
    await open();
    const error = (await client!.capabilities().catch((each: Error) => each)) as Error;
    expect(error.message).toContain(`on to ${other.url}/elsewhere (${status}). Redirects are not followed`);
    expect(error.message).not.toContain(KEY);
    expect(other.seen).toEqual([]);
    await other.stop();
  });

  test("HTML where JSON belongs", async () => {
    server.fault("create_session", faults.text("<html>welcome</html>"));
    await expect(open()).rejects.toThrow(
      "create_session: the server answered an HTML page instead of JSON; is the url",
    );
  });

  test("nobody listens", async () => {
    const { url } = server;
    await server.stop();
    await expect(open({ url })).rejects.toThrow(
      /client\/config: .*ECONNREFUSED.* after \d+ attempts; see that the server runs/,
    );
    server = await TestServer.start();
  });

  test("a server without settings has the usual ones", async () => {
    server.fault("client/config", faults.status(404));
    server.fault("client/dynamic_config", faults.status(404));
    expect((await open()).sessionId).toBe("session-1");
  });

  test("connecting can be cancelled", async () => {
    server.fault("create_session", faults.silence());
    const stop = new AbortController();
    const opening = open({ signal: stop.signal });
    setTimeout(() => stop.abort(new Error("enough")), 20);
    await expect(opening).rejects.toThrow("enough");
  });
});

describe("tokens instead of the key", () => {
  const jwt = (name: string, seconds: number) => {
    const claims = { sub: name, exp: fastClock.wall() + seconds };
    return `eyJ.${Buffer.from(JSON.stringify(claims)).toString("base64url")}.sig`;
  };
  const jwts = (...tokens: string[]) => tokens.map((token) => faults.json({ jwt: token }));

  beforeEach(async () => {
    await server.stop();
    server = await TestServer.start({ config: { pjwt_auth_enabled: true } });
  });

  test("the key is only sent to get a token; a token that ends soon is replaced", async () => {
    const [first, second] = [jwt("first", 50), jwt("second", 100_000)];
    server.fault("auth/token", ...jwts(first, second));
    await open();
    await client!.capabilities();
    const keys = server.seen
      .filter(({ path }) => path !== "session_heartbeat")
      .map(({ path, headers }) => [path, headers["x-api-key"]]);
    expect(keys).toEqual([
      ["client/config", KEY],
      ["auth/token", KEY],
      ["client/dynamic_config", first],
      ["auth/token", KEY],
      ["create_session", second],
      ["get_server_capabilities", second],
    ]);
  });

  test("a token that the server refuses is replaced once", async () => {
    const [first, second] = [jwt("first", 100_000), jwt("second", 100_000)];
    server.fault("auth/token", ...jwts(first, second));
    await open();
    const refusal = faults.status(
      401,
      { detail: "old" },
      { "www-authenticate": 'Bearer error="invalid_token"' },
    );
    server.fault("get_server_capabilities", refusal);
    await client!.capabilities();
    expect(server.requests("get_server_capabilities").map(({ headers }) => headers["x-api-key"])).toEqual([
      first,
      second,
    ]);
    server.fault("get_server_capabilities", faults.status(401, { detail: `${first} ${second}` }));
    await expect(client!.capabilities()).rejects.toThrow("401: [key] [key]");
  });

  test("a token without a date", async () => {
    server.fault("auth/token", faults.json({ jwt: "eyJ.e30.x" }));
    await expect(open()).rejects.toThrow("no readable date of expiry");
  });
});

describe("the heartbeat", () => {
  test("beats every ten seconds until the client is closed", async () => {
    await open();
    while (server.requests("session_heartbeat").length < 2)
      await new Promise((resolve) => setTimeout(resolve, 5));
    expect(server.requests("session_heartbeat")[0].json.session_id).toBe("session-1");
    client!.close();
    await new Promise((resolve) => setTimeout(resolve, 50));
    const count = server.requests("session_heartbeat").length;
    await new Promise((resolve) => setTimeout(resolve, 250));
    expect(server.requests("session_heartbeat")).toHaveLength(count);
  });

  test("warns once after two minutes of silence, and ends when the session is over", async () => {
    const notices: string[] = [];
    server.fault("session_heartbeat", ...Array(16).fill(faults.status(500)), faults.status(410));
    await open({ onNotice: (text: string) => notices.push(text) });
    while (notices.length < 2) await new Promise((resolve) => setTimeout(resolve, 5));
    expect(notices).toEqual([
      expect.stringMatching(/^the server has not answered a heartbeat for 1\d\d s/),
      expect.stringMatching(/^session session-1 is over; connect anew/),
    ]);
  });
});
