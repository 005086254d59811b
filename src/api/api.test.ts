/** The library as a program calls it. */
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, expect, test } from "vitest";
import nim from "../../examples/your-own-game.ts";
import { ConfigError, evaluate, type Player, play, train } from "../index.ts";

const root = fs.mkdtempSync(path.join(os.tmpdir(), "sparring-api-"));
afterAll(() => fs.rmSync(root, { recursive: true }));

/** Leaves a multiple of four where it can. */
const perfect: Player = {
  name: "perfect",
  act: async (requests) =>
    requests.map(({ state }) => {
      const { stones } = state as { stones: number };
      return { text: `\\boxed{${stones % 4 || 1}}`, tokens: [], logprobs: [], stop: "end" as const };
    }),
};

test("a game between players of one's own, told turn by turn", async () => {
  const moves: unknown[] = [];
  const { outcome, seats } = await play({
    game: nim,
    players: [perfect, "bot:random"],
    onTurn: ({ seat, move }) => moves.push([seat, move]),
  });
  expect(moves[0]).toEqual([0, 2]);
  expect(outcome).toBe(0);
  expect(seats.map(({ player }) => player)).toEqual(["perfect", "random"]);
});

test("one player at all seats", async () => {
  const { turns, outcome } = await play({ game: nim, players: perfect });
  expect(turns.map(({ move }) => move).slice(0, 2)).toEqual([2, 1]);
  expect(outcome).toBe(0);
});

test("a match of objects and bots, on a game by its name too", async () => {
  const games: unknown[] = [];
  const { winRate, a } = await evaluate({
    a: perfect,
    b: "bot:random",
    game: nim,
    games: 40,
    onEpisodes: (episodes) => games.push(...episodes),
  });
  expect([a.name, games.length]).toEqual(["perfect", 40]);
  expect(winRate.low).toBeGreaterThan(0.8);
  const kuhn = await evaluate({ a: "bot:random", b: "bot:random", game: "kuhn-poker", games: 20 });
  expect(kuhn.games).toBe(20);
});

test("a run is trained, goes on after a stop, and is refused with other settings", async () => {
  const run = path.join(root, "run");
  const set = { iterations: 4, gamesPerIteration: 8, "evaluation.games": 4, "engine.kind": "tabular" };
  const stop = new AbortController();
  const seen: string[] = [];
  const options = { game: "kuhn-poker", set, run };
  const stopped = await train({
    ...options,
    signal: stop.signal,
    onEvent: ({ type, iteration }) => {
      seen.push(type);
      if (iteration === 2) stop.abort();
    },
  });
  expect(stopped).toEqual({ kind: "stopped", iteration: 2 });
  const end = await train(options);
  expect(end).toMatchObject({ kind: "finished", result: { iterations: 4 } });
  expect(await train(options)).toEqual(end);
  const other = train({ ...options, set: { ...set, seed: 2 } });
  await expect(other).rejects.toThrow(/settings have the hash .* or another directory for a new run/);
  await expect(train({ ...options, set: { ...set, iteration: 2 } })).rejects.toThrow(ConfigError);
});
