/** Games over the WebSocket of OpenEnv, played by a plain client. */
import { afterEach, describe, expect, it } from "vitest";
import WebSocket from "ws";
import { decodeImage } from "../../images/codec.ts";
import { botOf } from "../../players/bots/of-game.ts";
import { failedAnswer } from "../../players/failure.ts";
import type { Player } from "../../players/player.ts";
import { Client, serverOf } from "./client-fixture.ts";
import { type Answered, observationSchema } from "./observation.ts";
import type { EnvironmentServer, EnvironmentServerOptions } from "./server.ts";

const KUHN = ["game.name=kuhn-poker"];
const random = (game: string) => botOf(game, "random");
const first = ({ observation }: Answered) => observation.choices?.[0] ?? "\\boxed{n/a}";

let server: EnvironmentServer;
afterEach(() => server.stop());

async function kuhn(more: Partial<EnvironmentServerOptions> = {}, opponent?: Player): Promise<Client> {
  server = await serverOf(KUHN, opponent ?? random("kuhn-poker"), more);
  return Client.of(server);
}

describe("a game", () => {
  it("is played to its end: a question for each answer, no reward before the last", async () => {
    const client = await kuhn();
    const all = await client.play(first, { seed: 3, player: 2 });
    const end = all.at(-1) as Answered;
    expect(all[0].reward).toBeNull();
    expect(all.slice(1, -1).every(({ reward }) => reward === 0)).toBe(true);
    expect(end.observation).toMatchObject({ kind: "end", player: 2, choices: null, failure: null });
    expect(end.reward).toBe(end.observation.returns?.[1]);
    expect(end.observation.returns?.[0]).toBe(-(end.reward as number));
    for (const { observation } of all) expect(observationSchema.parse(observation)).toEqual(observation);
    expect((await client.ask({ type: "state" })).data).toEqual({
      ...{ episode_id: "train-3", game: "kuhn-poker", player: 2, done: true },
      step_count: all.length - 1,
    });
  });

  it("follows from its seed, also beside another one; without a seed the next one differs", async () => {
    const client = await kuhn();
    const other = await Client.of(server);
    const [one, two] = await Promise.all([client.play(first, { seed: 8 }), other.play(first, { seed: 8 })]);
    expect(two).toEqual(one);
    const ids = [await client.reset(), await client.reset()].map(({ observation }) => observation.episode_id);
    expect(new Set(ids).size).toBe(2);
  });

  it("gives each seat its turn where none is named", async () => {
    const client = await kuhn();
    const seats = new Set<number>();
    for (let seed = 0; seed < 12; seed++) seats.add((await client.reset({ seed })).observation.player);
    expect([...seats].sort()).toEqual([1, 2]);
  });

  it("goes on after an answer that is no move, and says why it was none", async () => {
    const client = await kuhn();
    await client.reset({ seed: 1, player: 1 });
    const { observation } = await client.step("I dance.");
    expect(observation.refusal).toMatch(/boxed/);
  });

  it("reads no answer from reasoning", async () => {
    const client = await kuhn();
    await client.reset({ seed: 1, player: 1 });
    const { observation } = await client.step("<think>\\boxed{bet}</think> I dance.");
    expect(observation.refusal).toMatch(/boxed/);
  });

  it("has no reward if an opponent failed", async () => {
    const broken: Player = { name: "broken", act: async (all) => all.map(() => failedAnswer("status 503")) };
    const client = await kuhn({}, broken);
    const end = (await client.play(first, { seed: 2 })).at(-1);
    expect(end).toMatchObject({ done: true, reward: null, observation: { failure: "status 503" } });
  });

  it("with moves at the same time, and one of the other kind", async () => {
    server = await serverOf(["game.name=matrix-game"], random("matrix-game"));
    const end = (await (await Client.of(server)).play(first, { seed: 1 })).at(-1);
    expect(end?.done).toBe(true);
    await server.stop();
    server = await serverOf(["game.name=tic-tac-toe"], random("tic-tac-toe"));
    const all = await (await Client.of(server)).play(first, { seed: 1 });
    expect(all.length).toBeGreaterThan(3);
    expect(Math.abs(all.at(-1)?.reward as number)).toBeLessThanOrEqual(1);
  });

  it("shows pictures as data URLs, enlarged where asked, and gives the role that is asked for", async () => {
    server = await serverOf(["pairs.pictureSize=16"], botOf("spot-the-spy", "oracle"), { pictureSize: 64 });
    const all = await (await Client.of(server)).play(() => "\\boxed{a red cube}", { seed: 5, role: "spy" });
    const urls = JSON.stringify(all[0].observation.messages).match(/data:image\/png;base64,[^"]+/g) ?? [];
    expect(urls).toHaveLength(1);
    const png = Buffer.from(urls[0]?.split(",")[1] ?? "", "base64");
    expect(await decodeImage(png, "the observation")).toMatchObject({ width: 64, height: 64 });
    expect(all.at(-1)?.observation).toMatchObject({ role: "spy", kind: "end" });
  });
});

describe("messages", () => {
  it.each([
    ["{", "INVALID_JSON", /no JSON/],
    ["[]", "UNKNOWN_TYPE", /reset, step, state, close/],
    [{ type: "mcp", data: {} }, "UNKNOWN_TYPE", /"mcp"/],
    [{ type: "step", data: { text: "\\boxed{bet}" } }, "EXECUTION_ERROR", /reset first/],
    [{ type: "step", data: { move: "bet" } }, "VALIDATION_ERROR", /data\.text/],
    [{ type: "reset", data: { seed: -1 } }, "VALIDATION_ERROR", /data\.seed/],
    [{ type: "reset", data: { player: 3 } }, "EXECUTION_ERROR", /no player 3: the game has 2/],
    [{ type: "reset", data: { role: "spy" } }, "EXECUTION_ERROR", /"spy"/],
    [{ type: "reset", data: { role: "spy", player: 1 } }, "EXECUTION_ERROR", /Name one of them/],
  ])("%j is answered with an error, and the session goes on", async (message, code, words) => {
    const client = await kuhn();
    const { type, data } = await client.ask(message);
    expect([type, data.code, data.message]).toEqual(["error", code, expect.stringMatching(words)]);
    expect((await client.reset()).done).toBe(false);
  });

  it("an answer after the end is an error; a reset in the middle begins anew", async () => {
    const client = await kuhn();
    await client.play(first, { seed: 1 });
    await expect(client.step("\\boxed{bet}")).rejects.toThrow(/EXECUTION_ERROR: the game is over/);
    const begun = await client.reset({ seed: 4 });
    expect(await client.reset({ seed: 4 })).toEqual(begun);
  });

  it("that are too large, binary, or too many without waiting end the session alone", async () => {
    const client = await kuhn({ mostMessageBytes: 1000 });
    client.socket.send("x".repeat(1001));
    expect(await client.closed).toBe(1009);
    const binary = await Client.of(server);
    binary.socket.send(Buffer.from("{}"));
    expect(await binary.closed).toBe(1008);
    const hasty = await Client.of(server);
    for (let i = 0; i < 50; i++) hasty.socket.send('{"type":"state"}');
    expect(await hasty.closed).toBe(1008);
    expect((await (await Client.of(server)).reset()).done).toBe(false);
  });
});

describe("sessions", () => {
  it("are bounded; one that ends makes room", async () => {
    const client = await kuhn({ mostSessions: 1 });
    const late = await Client.of(server);
    expect((await late.next()).data).toMatchObject({ code: "CAPACITY_REACHED", max_sessions: 1 });
    expect(await late.closed).toBe(1013);
    client.socket.send('{"type":"close"}');
    expect(await client.closed).toBe(1000);
    expect((await (await Client.of(server)).reset()).done).toBe(false);
  });

  it("end where the other machine is gone", async () => {
    const client = await kuhn({ heartbeatMs: 20 });
    const dead = await Client.of(server, { autoPong: false });
    expect(await dead.closed).toBe(1006);
    expect((await client.reset()).done).toBe(false);
  });

  it("are for this machine, and not for pages in its browser", async () => {
    await kuhn();
    const refused = (headers: Record<string, string>, path = "/ws") =>
      new Promise((resolve) => {
        const socket = new WebSocket(`${server.url.replace("http", "ws")}${path}`, { headers });
        socket.on("unexpected-response", (_, response) => resolve(response.statusCode)).on("error", () => {});
      });
    expect(await refused({ origin: "https://elsewhere.example" })).toBe(403);
    expect(await refused({ host: "elsewhere.example" })).toBe(403);
    expect(await refused({}, "/mcp")).toBe(404);
  });

  it("beyond this machine need a key", async () => {
    await expect(kuhn({ host: "0.0.0.0" })).rejects.toThrow(/no key is asked for/);
    server = await serverOf(KUHN, random("kuhn-poker"), { key: "a-key" });
    const client = await Client.of(server, { headers: { authorization: "Bearer a-key" } });
    expect((await client.reset()).done).toBe(false);
    expect((await fetch(`${server.url}/health`)).status).toBe(401);
  });
});

it("pages tell health, what it is, and the form of messages", async () => {
  await kuhn();
  const page = async (path: string, init = {}) => {
    const response = await fetch(`${server.url}${path}`, init);
    return [response.status, await response.json()];
  };
  expect(await page("/health")).toEqual([200, { status: "healthy" }]);
  expect(await page("/metadata")).toEqual([200, expect.objectContaining({ name: "sparring kuhn-poker" })]);
  const [, schema] = await page("/schema");
  expect(schema).toMatchObject({ action: { required: ["text"] }, state: {}, observation: {} });
  expect((await page("/reset", { method: "POST", body: "{}" }))[0]).toBe(404);
});
