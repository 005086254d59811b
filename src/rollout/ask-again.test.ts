import { expect, it } from "vitest";
import { DataError } from "../core/errors.ts";
import { Key } from "../core/rng.ts";
import { examplePair } from "../games/spot-the-spy/example-pair.ts";
import { spotTheSpy } from "../games/spot-the-spy/spot-the-spy.ts";
import type { SpyGameSecret } from "../games/spot-the-spy/state.ts";
import { askAgain } from "./ask-again.ts";
import { playEpisodes, type Table } from "./play.ts";
import { chatty, scripted } from "./scripted.ts";

const game = spotTheSpy({ civilians: 2, clueRounds: 2, spyView: "blank" });
const first = scripted("first", chatty);
const tables = [0, 1, 2].map((index): Table<SpyGameSecret> => {
  const pair = examplePair(index);
  const secretInfo = { source: "example", split: "train", index, id: pair.id };
  const key = Key.root("again").child(index);
  return { id: `game-${index}`, game, players: [first, first, first], secret: { pair }, key, secretInfo };
});

it("asks the voters again in one batch, keeps the clues, and changes nothing", async () => {
  const episodes = await playEpisodes(tables);
  const before = JSON.stringify(episodes);
  const batches: number[] = [];
  const seen: string[] = [];
  const unsure = scripted(
    "again",
    ({ observation }) => {
      seen.push(`${observation.kind} ${observation.seat}`);
      return "\\boxed{n/a}";
    },
    batches,
  );
  const again = await askAgain(tables, episodes, unsure, 0);
  expect(batches).toEqual([6]);
  const voters = episodes.flatMap(({ turns }) => turns.slice(6).map(({ seat }) => `vote ${seat}`));
  expect(seen).toEqual(voters);
  again.forEach(({ turns, outcome }, i) => {
    expect(turns.slice(0, 6)).toEqual(episodes[i].turns.slice(0, 6));
    expect(turns.slice(6).map(({ move }) => move)).toEqual(Array(2).fill({ kind: "vote", vote: "n/a" }));
    expect(outcome).toMatchObject({ winner: "spy", naVotes: 2 });
  });
  expect(JSON.stringify(episodes)).toBe(before);
});

it("answers for a game do not depend on the games beside it; a player that fails costs its votes", async () => {
  const episodes = await playEpisodes(tables);
  const together = await askAgain(tables, episodes, first, 0);
  expect(await askAgain([tables[1]], [episodes[1]], first, 0)).toEqual([together[1]]);
  const broken = { name: "broken", act: () => Promise.reject(new Error("gone")) };
  const failed = await askAgain(tables, episodes, broken, 0);
  expect(failed.flatMap(({ turns }) => turns.slice(6)).every(({ failure }) => failure === "gone")).toBe(true);
});

it("another time is another key", async () => {
  const episodes = await playEpisodes(tables);
  const keys: string[] = [];
  const noting = scripted("noting", ({ key }) => {
    keys.push(key.path);
    return "\\boxed{n/a}";
  });
  for (const time of [0, 1, 0]) await askAgain([tables[0]], [episodes[0]], noting, time);
  expect(keys.slice(0, 2)).not.toEqual(keys.slice(2, 4));
  expect(keys.slice(0, 2)).toEqual(keys.slice(4));
});

it("refuses an episode of another table", async () => {
  const other = spotTheSpy({ civilians: 3, clueRounds: 2, spyView: "blank" });
  const episodes = await playEpisodes(tables);
  await expect(askAgain([{ ...tables[0], game: other }], [episodes[0]], first, 0)).rejects.toThrow(DataError);
});
