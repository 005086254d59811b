import { describe, expect, it } from "vitest";
import { ConfigError } from "../core/errors.ts";
import { Key } from "../core/rng.ts";
import { examplePair } from "../games/spot-the-spy/example-pair.ts";
import { spotTheSpy } from "../games/spot-the-spy/spot-the-spy.ts";
import type { SpyGameOutcome, SpyGameSecret } from "../games/spot-the-spy/state.ts";
import type { Player } from "../players/player.ts";
import { playEpisodes, type Seating, type Table } from "./play.ts";
import { chatty, scripted } from "./scripted.ts";

const game = spotTheSpy({ civilians: 2, clueRounds: 2, spyView: "blank" });

function table(index: number, players: Seating): Table<SpyGameSecret, SpyGameOutcome> {
  const pair = examplePair(index);
  return {
    id: `game-${index}`,
    game,
    players,
    secret: { pair },
    key: Key.root("play").child(index),
    secretInfo: { source: "example", split: "train", index, id: pair.id },
  };
}

const everywhere = (player: Player): Seating => [player, player, player];

it("records that an answer was cut at its limit, and nothing of one that came to its end", async () => {
  const whole = scripted("p", chatty);
  const short: Player = {
    name: "p",
    act: async (requests) => {
      const answers = await whole.act(requests);
      return answers.map((one, i) =>
        requests[i].observation.kind === "vote" ? { ...one, stop: "length" } : one,
      );
    },
  };
  const [episode] = await playEpisodes([table(0, everywhere(short))]);
  const stops = (kind: string) =>
    episode.turns.filter((turn) => turn.kind === kind).map((turn) => "stop" in turn);
  expect([stops("clue"), stops("vote")]).toEqual([Array(6).fill(false), [true, true]]);
  expect(episode.turns.at(-1)?.stop).toBe("length");
});

it("takes nothing out of an answer that lacks one, and records why", async () => {
  const whole = scripted("p", chatty);
  const lacking: Player = {
    name: "p",
    act: async (requests) =>
      (await whole.act(requests)).map((one) => ({ ...one, lack: "cut off: maxTokens" })),
  };
  const [{ turns }] = await playEpisodes([table(0, everywhere(lacking))]);
  expect(turns.map(({ move, refusal, failure }) => [move, refusal, failure])).toEqual(
    turns.map(() => [undefined, "cut off: maxTokens", undefined]),
  );
});

describe("batching", () => {
  it("asks a player once per step for all its seats in all games", async () => {
    const batches: number[] = [];
    const player = scripted("p", chatty, batches);
    const episodes = await playEpisodes([0, 1, 2, 3].map((i) => table(i, everywhere(player))));
    expect(episodes.map(({ id }) => id)).toEqual(["game-0", "game-1", "game-2", "game-3"]);
    // 3 seats × 2 rounds of one clue per game, then both civilians of every game at once.
    expect(batches).toEqual([4, 4, 4, 4, 4, 4, 8]);
  });

  it("keeps players apart, and seats them by role if asked", async () => {
    const [spies, civilians]: number[][] = [[], []];
    const spy = scripted("s", chatty, spies);
    const civilian = scripted("c", chatty, civilians);
    const seating: Seating = (_, { role }) => (role === "spy" ? spy : civilian);
    const [episode] = await playEpisodes([table(0, seating)]);
    expect([spies, civilians]).toEqual([
      [1, 1],
      [1, 1, 1, 1, 2],
    ]);
    for (const { role, player } of episode.seats) expect(player).toBe(role === "spy" ? "s" : "c");
  });

  it("plays a game the same alone and among 64, in any order", async () => {
    const player = scripted("p", chatty);
    const tables = Array.from({ length: 64 }, (_, i) => table(i, everywhere(player)));
    const together = await playEpisodes(tables);
    const reversed = (await playEpisodes(tables.toReversed())).toReversed();
    expect(reversed).toEqual(together);
    for (const i of [0, 17, 63]) expect(await playEpisodes([tables[i]])).toEqual([together[i]]);
  });

  it("plays different games side by side", async () => {
    const short = spotTheSpy({ civilians: 2, clueRounds: 1, spyView: "edited" });
    const batches: number[] = [];
    const player = scripted("p", chatty, batches);
    const tables = [table(0, everywhere(player)), { ...table(1, everywhere(player)), game: short }];
    const episodes = await playEpisodes(tables);
    expect(batches).toEqual([2, 2, 2, 3, 1, 1, 2]);
    expect(episodes.map(({ turns }) => turns.length)).toEqual([8, 5]);
  });

  it("plays nothing if there are no tables", async () => {
    expect(await playEpisodes([])).toEqual([]);
  });
});

describe("turns", () => {
  it("record text, tokens, move and prompt, and are told in order", async () => {
    const told: string[] = [];
    const tables = [0, 1].map((i) => table(i, everywhere(scripted("p", chatty))));
    const [episode] = await playEpisodes(tables, {
      onTurn: ({ index, turn }) => told.push(`${index}:${turn.kind}:${turn.seat}`),
    });
    expect(told.slice(0, 4)).toEqual(["0:clue:0", "1:clue:0", "0:clue:1", "1:clue:1"]);
    expect(told).toHaveLength(16);
    const [turn] = episode.turns;
    expect(turn.tokens).toHaveLength(turn.text.length);
    expect(turn.move).toEqual({ kind: "clue", clue: expect.stringMatching(/^clue \d+ of seat 0$/) });
    expect(turn.prompt).toBeDefined();
    expect(turn).not.toHaveProperty("refusal");
  });

  it("count a refused answer as a value", async () => {
    const [episode] = await playEpisodes([table(0, everywhere(scripted("p", () => "mumble")))]);
    expect(episode.turns.every((turn) => turn.refusal === "there is no \\boxed{} answer")).toBe(true);
    expect(episode.turns.some((turn) => "move" in turn || "failure" in turn)).toBe(false);
    expect(episode.outcome).toMatchObject({ winner: "spy", invalidVotes: 2 });
  });
});

describe("failures", () => {
  const good = scripted("good", chatty);
  const failing = (act: Player["act"]): Player => ({ name: "bad", act });

  it.each([
    ["throws", () => Promise.reject(new Error("no memory")), "no memory"],
    ["gives too few answers", async () => [], "Player bad gave 0 answers to 1 requests."],
  ])("of a player that %s cost its seat the move and nobody else", async (_, act, message) => {
    const [episode] = await playEpisodes([table(0, [good, failing(act), good])]);
    for (const turn of episode.turns) {
      if (turn.seat === 1)
        expect(turn).toMatchObject({ failure: message, refusal: "the player failed", text: "" });
      else expect(turn).not.toHaveProperty("failure");
      expect("move" in turn).toBe(turn.seat !== 1);
    }
  });

  it("an abort is thrown, whether the player or the loop sees it", async () => {
    const stop = new AbortController();
    const stopping = scripted("p", (request) => {
      stop.abort();
      return chatty(request);
    });
    const aborted = expect.objectContaining({ name: "AbortError" });
    await expect(playEpisodes([table(0, everywhere(stopping))], { signal: stop.signal })).rejects.toThrow(
      aborted,
    );
    const thrower = failing(async () => {
      throw new DOMException("stop", "AbortError");
    });
    await expect(playEpisodes([table(0, everywhere(thrower))])).rejects.toThrow(aborted);
  });

  it("a seat without a player is refused before the game starts", async () => {
    await expect(playEpisodes([table(0, [good, good])])).rejects.toThrow(ConfigError);
  });
});
