import fs from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Episode } from "../../../rollout/episode.ts";
import { TestStore } from "../fixtures/store.ts";
import type { TurnTokens } from "./wire.ts";

const CHECKPOINTS = path.resolve(import.meta.dirname, "../../../../test/fixtures/run-of-84bf03c/checkpoints");
const store = new TestStore(false, { key: "key", program: ["false"] });
let games: Episode[];
beforeAll(() => {
  const folder = store.addRun("run");
  fs.cpSync(CHECKPOINTS, path.join(folder, "checkpoints"), { recursive: true });
  games = read("0003.jsonl");
});
afterAll(() => store.remove());

function read(file: string): Episode[] {
  const text = fs.readFileSync(store.path("run", "episodes", file), "utf8");
  return text
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
}

function write(file: string, game: unknown): void {
  fs.writeFileSync(store.path("run", "episodes", file), `${JSON.stringify(game)}\n`);
}

const tokens = (turn: number, file = "0003.jsonl", run = "run") =>
  store.json<TurnTokens>(`/api/tokens?run=${run}&file=${file}&at=0&turn=${turn}`);
const FIRST_VOTE = 10;

describe("an answer, token by token", () => {
  test("the weights that played agree with what was sampled; the base stands beside them", async () => {
    const vote = await tokens(FIRST_VOTE);
    expect(vote).toMatchObject({ kind: "vote", player: "policy", iteration: 2, exact: true, notes: [] });
    expect(vote.gap).toBeLessThan(1e-5);
    const { logprobs } = games[0].turns[FIRST_VOTE];
    vote.tokens.forEach(({ sampled, policy, base }, t) => {
      expect(sampled).toBeCloseTo(logprobs[t], 4);
      expect(policy).toBeCloseTo(logprobs[t], 4);
      expect(base).toBeLessThanOrEqual(0);
    });
    expect(vote.tokens.some(({ policy, base }) => policy !== base)).toBe(true);
  });

  test("a vote of the decision stage trained with its advantage, less the pull towards the base", async () => {
    const { advantage = 0, trained, reasons, tokens: all } = await tokens(FIRST_VOTE);
    expect(trained).toBe(true);
    expect(reasons.join()).toMatch(advantage === 0 ? /advantage is 0/ : /made (more|less) likely/);
    // klDecision of the fixture's settings is 0.04.
    for (const { weight = 0, sampled = 0, base = 0 } of all)
      expect(weight).toBeCloseTo(advantage - 0.04 * (sampled - base), 4);
    const clue = await tokens(0);
    expect(clue.trained).toBe(false);
    expect(clue.reasons.join()).toContain("the decision stage of this iteration trains other answers");
  });

  test("older games are held beside the nearest weights, which is told", async () => {
    expect(await tokens(0, "0001.jsonl")).toMatchObject({ iteration: 0, exact: true });
    expect(await tokens(0, "0002.jsonl")).toMatchObject({ iteration: 0, exact: false });
    expect(await tokens(0, "0003-match.jsonl")).toMatchObject({ iteration: 3, trained: false });
  });

  test("what went wrong with an answer is told: form, a cut, no answer", async () => {
    const [game] = games;
    const change = (parts: object) => ({
      ...game,
      turns: game.turns.map((turn, i) => (i === 0 ? { ...turn, move: undefined, ...parts } : turn)),
    });
    write("0011.jsonl", change({ refusal: "there is no box", stop: "length" }));
    const { reasons } = await tokens(0, "0011.jsonl");
    expect(reasons.slice(0, 2)).toEqual([
      "It was cut at its token limit.",
      "The game refused it: there is no box.",
    ]);
    write("0012.jsonl", change({ refusal: "failed", failure: "timeout", tokens: [], logprobs: [] }));
    const none = await tokens(0, "0012.jsonl");
    expect([none.tokens, none.trained, none.reasons[0]]).toEqual([[], false, "No answer came: timeout."]);
    const others = { ...game, seats: game.seats.map((seat) => ({ ...seat, player: "bot:random" })) };
    write("0013.jsonl", others);
    expect((await tokens(FIRST_VOTE, "0013.jsonl")).reasons.join()).toContain("held by bot:random");
  });
});

describe("what is not computed", () => {
  test.each([
    ["turn=999", 404],
    ["turn=-1", 400],
    ["turn=x", 400],
    ["", 400],
  ])("%s", async (query, status) => {
    const answer = await store.get(`/api/tokens?run=run&file=0003.jsonl&at=0&${query}`);
    expect(answer.status).toBe(status);
  });

  test("tokens of nobody's vocabulary, and long answers, have what is stored alone", async () => {
    const [game] = games;
    const long = game.turns.map((turn, i) =>
      i === 0 ? { ...turn, tokens: Array(5000).fill(1), logprobs: Array(5000).fill(-1) } : turn,
    );
    write("0014.jsonl", { ...game, turns: long });
    const { tokens: sent, total, notes } = await tokens(0, "0014.jsonl");
    expect([sent.length, total, sent[0]]).toEqual([400, 5000, { text: "#1", sampled: -1 }]);
    expect(notes[0]).toContain("at most 4096");
  });

  test("weights and pictures that a run names; a damaged checkpoint", async () => {
    store.addRun("foreign");
    store.set("foreign", (config) => {
      config.engine = { kind: "local", weights: "/etc/passwd" } as never;
    });
    expect((await tokens(0, "0003.jsonl", "foreign")).notes[0]).toContain("a file that it names");
    store.addRun("folder");
    store.set("folder", (config) => {
      config.pairs.source = "/etc";
    });
    expect((await tokens(0, "0003.jsonl", "folder")).notes[0]).toContain("took them from /etc");
    fs.appendFileSync(store.path("run", "checkpoints", "0002", "engine", "fake.json"), " ");
    const { notes, tokens: sent } = await tokens(1);
    expect(notes[0]).toContain("is damaged");
    expect(sent[0].sampled).toBeDefined();
  });

  test("a server that only shows has what is stored", async () => {
    const only = new TestStore();
    only.addRun("run");
    const shown = await only.json<TurnTokens>("/api/tokens?run=run&file=0003.jsonl&at=0&turn=0");
    expect(shown.notes[0]).toContain("only shows");
    expect(shown.tokens[0].sampled).toBeDefined();
    only.remove();
  });
});

test("no request has made the server fail", () => expect(store.failures).toEqual([]));
