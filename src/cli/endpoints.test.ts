/** Players behind a chat endpoint, from the command line. */
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { type ChatServer, chatServer, plays, raw } from "../players/chat/chat-server-fixture.ts";
import { cli, session } from "./session-fixture.ts";

const SECRET = "sk-secret-value-of-a-test";
const SMALL = ["--set", "pictureSize=16"];
let root: string;
let server: ChatServer;
beforeAll(() => {
  root = fs.mkdtempSync(path.join(os.tmpdir(), "sparring-endpoints-"));
});
afterEach(() => server?.close());
afterAll(() => fs.rmSync(root, { recursive: true }));

/** `--games 4` of a bot against the endpoint. */
function match(...more: string[]) {
  const argv = ["evaluate", "match", "bot:copycat", `openai:vlm@${server.url}#retries=0`, "--games", "4"];
  return session([...argv, ...SMALL, ...more], { env: { OPENAI_API_KEY: SECRET } });
}

describe("a chat endpoint at the table", () => {
  test("plays a match, and is given the key", async () => {
    server = await chatServer(plays());
    const { code, out, err } = await match();
    expect([code, err]).toEqual([0, ""]);
    expect(out).toMatch(/bot:copycat wins .* of 4 games on 2 pictures against openai:vlm@/);
    expect(server.seen[0].authorization).toBe(`Bearer ${SECRET}`);
  });

  test("that fails now and then costs games, counted by reason", async () => {
    server = await chatServer(raw("<html>"), raw(`{"error":"${SECRET} is busy"}`, 429), plays());
    const { code, out } = await match("--json");
    expect(code).toBe(0);
    const result = JSON.parse(out);
    expect(result.unscored).toBeGreaterThan(0);
    expect(result.a).not.toHaveProperty("failures");
    expect(result.b.failures).toEqual([
      expect.objectContaining({ reason: "web page", count: 1 }),
      { reason: "status 429", count: 1, example: "status 429: [key] is busy (1 request)" },
    ]);
    expect(out).not.toContain(SECRET);
  });

  test("that is dead leaves nothing to score, and says why", async () => {
    server = await chatServer(raw(`{"error":{"message":"bad ${SECRET}"}}`, 401));
    const { code, err } = await match();
    expect(code).toBe(8);
    expect(err).toMatch(
      /a player failed in each. The failures: \d+ × status 401 \(e\.g\. the endpoint refuses/,
    );
    expect(err).not.toContain(SECRET);
  });

  test.each([
    ["arena", ["bot:random"], /no game could be scored of bot:random against openai:vlm@/],
    ["suite", ["bot:random", "--tasks", "clevr-exist"], /nothing could be scored of openai:vlm@/],
  ])("that is dead makes no success of an %s", async (command, more, message) => {
    server = await chatServer(raw("", 401));
    const amount = command === "suite" ? ["--items", "4"] : ["--games", "4", "--set", "pictureSize=16"];
    const vlm = `openai:vlm@${server.url}#retries=0`;
    const { code, out, err } = await session(
      ["evaluate", command, more[0], vlm, ...more.slice(1), ...amount],
      {},
    );
    expect(code).toBe(8);
    expect(err).toMatch(message);
    expect(out).toContain("status 401");
  });

  test("sits with a person, and the key is not in the saved game", async () => {
    server = await chatServer(raw(`{"choices":[{"message":{"content":"\\\\boxed{${SECRET}}"}}]}`));
    const save = path.join(root, "game.jsonl");
    const argv = [
      "play",
      `openai:vlm@${server.url}`,
      "--role",
      "civilian",
      "--pictures",
      root,
      "--save",
      save,
    ];
    const { code, out } = await session([...argv, ...SMALL], {
      input: "a red ball\n1\n",
      env: { OPENAI_API_KEY: SECRET },
    });
    expect(code).toBe(0);
    const saved = fs.readFileSync(save, "utf8");
    expect(saved).toContain("[key]");
    expect(saved + out).not.toContain(SECRET);
  });

  test("that is dead tells the person why nobody speaks", async () => {
    server = await chatServer(raw("", 401));
    const argv = ["play", `openai:vlm@${server.url}`, "--role", "civilian", "--pictures", root, ...SMALL];
    const { code, out } = await session(argv, { input: "a red ball\na blue cube\n1\n" });
    expect(code).toBe(0);
    expect(out).toMatch(/Player \d: \(no answer: status 401: the endpoint refuses the key, or wants one\)/);
  });

  test("meets bots in an arena that is stopped, goes on, and takes in another player", async () => {
    server = await chatServer(raw("<html>"), plays());
    const out = path.join(root, "arena.json");
    const vlm = `openai:vlm@${server.url}`;
    const argv = (...players: string[]) => [
      ...["evaluate", "arena", ...players, "--games", "4", "--out", out],
      ...SMALL,
    ];
    const env = { OPENAI_API_KEY: SECRET };
    let now = 0;
    const world = {
      env,
      live: true,
      seconds: () => ++now,
      interruptAt: /^4 of 12 games, bot:random and openai/,
    };
    const stopped = await session(argv("bot:random", "bot:oracle", vlm), world);
    expect(stopped.code).toBe(130);
    expect(stopped.err).toContain(
      `Stopped after 1 of 3 pairs. They are in ${out}: the same command continues.`,
    );
    const resumed = await session(argv("bot:random", "bot:oracle", vlm), { env });
    expect(resumed.err).toBe("1 of 3 pairs were played before.\n");
    expect(resumed.out).toMatch(/1\. {2}\S+ +\d+\.\d% \(95% interval .*\) +8 games/);
    expect(resumed.out).toMatch(/openai:vlm@\S+: 1 × web page/);
    const asked = server.seen.length;
    const more = await session([...argv("bot:oracle", vlm, "bot:random", "bot:always-na"), "--json"], {});
    expect(more.err).toBe("3 of 6 pairs were played before.\n");
    const { players, pairs } = JSON.parse(more.out);
    expect([players.length, pairs.length]).toEqual([4, 6]);
    expect(server.seen.length).toBeGreaterThan(asked);
    expect(fs.readFileSync(out, "utf8") + resumed.out + more.out).not.toContain(SECRET);
    expect(await session([...argv("bot:oracle", "bot:random"), "--seed", "2"], {})).toMatchObject({
      code: 8,
      err: expect.stringContaining("seed 1, but now seed is 2"),
    });
  });

  test.each([
    [["bot:random"], 8, /at least two players, not 1/],
    [["bot:random", "bot:random"], 8, /bot:random and bot:random are the same player/],
    [["bot:random", "bot:nobody", "bot:oracle"], 2, /no bot "nobody"/],
  ])("an arena of %j is refused", async (players, code, message) => {
    expect(await cli("evaluate", "arena", ...players, "--games", "2", ...SMALL)).toMatchObject({
      code,
      err: expect.stringMatching(message),
    });
  });

  test.each([
    ["openai:vlm", /names no endpoint\. Give openai:MODEL@URL/],
    ["openai:vlm@http://h#key=SPARRING_NO_SUCH_KEY", /SPARRING_NO_SUCH_KEY holds no key/],
    ["openai:vlm@http://h#colour=red", /Known: temperature/],
  ])("%s is refused", async (word, message) => {
    expect(await cli("evaluate", "match", "bot:random", word, ...SMALL)).toMatchObject({
      code: 2,
      err: expect.stringMatching(message),
    });
  });
});
