/** Stored games of strangers: each line is told, or refused in one line that names the place. */
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { DataError, SparringError } from "../core/errors.ts";
import { Key } from "../core/rng.ts";
import type { AnyGame } from "../games/game.ts";
import { kuhnPoker } from "../games/kuhn-poker/kuhn-poker.ts";
import { examplePair } from "../games/spot-the-spy/example-pair.ts";
import { spotTheSpy } from "../games/spot-the-spy/spot-the-spy.ts";
import { describeEpisode } from "./describe.ts";
import type { Episode } from "./episode.ts";
import { readEpisodes, writeEpisodes } from "./episode-file.ts";
import { playEpisodes } from "./play.ts";
import { chatty, scripted } from "./scripted.ts";

const folder = fs.mkdtempSync(path.join(os.tmpdir(), "sparring-damaged-"));
const file = path.join(folder, "games.jsonl");
afterAll(() => fs.rmSync(folder, { recursive: true }));

const spy = spotTheSpy({ civilians: 2, clueRounds: 1, spyView: "blank" });
const poker = kuhnPoker({ rounds: 1 });
const pair = examplePair();
const cards = poker.deals()[0].secret;
let [spyGame, pokerGame]: Episode[] = [];

beforeAll(async () => {
  const at = { source: "example", split: "train", index: 0, id: pair.id };
  const table = (game: AnyGame, secret: unknown, seats: number, text: typeof chatty) => ({
    ...{ id: "game", game, secret, key: Key.root("damaged"), secretInfo: at },
    players: Array.from({ length: seats }, () => scripted("p", text)),
  });
  [spyGame] = await playEpisodes([table(spy, { pair }, 3, chatty)]);
  [pokerGame] = await playEpisodes([
    table(poker, cards, 2, ({ observation: { choices } }) => `\\boxed{${choices?.[0]}}`),
  ]);
});

/** What is told of the line, or the message of its refusal. */
async function told(line: string, game: AnyGame = spy, secret: unknown = { pair }): Promise<string> {
  fs.writeFileSync(file, `${line}\n`);
  try {
    const { episodes } = await readEpisodes(file);
    return episodes.flatMap((episode) => describeEpisode(game, episode, secret)).join("\n");
  } catch (error) {
    if (error instanceof SparringError) return error.message;
    throw error;
  }
}

function withMove(episode: Episode, move: unknown): string {
  const [first, ...rest] = episode.turns;
  return JSON.stringify({ ...episode, turns: [{ ...first, prompt: undefined, move }, ...rest] });
}

describe("a move on record", () => {
  test.each([
    [null],
    [3],
    ["bet"],
    [[]],
    [{ kind: "clue" }],
    [{ kind: "clue", clue: 3 }],
    [{ kind: "clue", clue: null }],
    [{ kind: "vote", vote: 1 }],
    [{ kind: "toString", clue: "x" }],
  ])("%j is no clue", async (move) => {
    expect(await told(withMove(spyGame, move))).toMatch(
      /The clue of seat 0 in episode game is .*no move there/,
    );
  });

  test.each([[null], [0], ["raise"], [{}], [["check"]]])("%j is no move of poker", async (move) => {
    expect(await told(withMove(pokerGame, move), poker, cards)).toMatch(/which is no move there/);
  });

  test("a game of one's own that breaks at a move is no bug of the program", async () => {
    const own: AnyGame = {
      ...poker,
      legal: undefined,
      apply: (_: unknown, answers: Map<number, { ok: boolean }>) => answers.get(9)!.ok,
    } as never;
    expect(await told(withMove(pokerGame, "check"), own, cards)).toMatch(
      /does not fit its game: Cannot read/,
    );
  });
});

test("500 damaged lines: told or refused, no crash", async () => {
  const lines = [spyGame, pokerGame].map((episode) => withMove(episode, episode.turns[0].move));
  const odd = fc.oneof(fc.jsonValue(), fc.constantFrom(-1, 1e300, 0.5, "__proto__", "\u2028", "n/a"));
  await fc.assert(
    fc.asyncProperty(fc.nat(1), fc.nat(), odd, fc.boolean(), async (which, place, value, drop) => {
      const episode = JSON.parse(lines[which]) as object;
      const spots = placesIn(episode);
      const [node, key] = spots[place % spots.length];
      if (drop) delete node[key];
      else node[key] = value;
      const line = JSON.stringify(episode);
      const [game, secret] = which === 0 ? [spy, { pair }] : [poker, cards];
      expect(typeof (await told(line, game, secret))).toBe("string");
    }),
    { numRuns: 500 },
  );
}, 120_000);

/** Every key of a JSON value, with the object that has it. */
function placesIn(value: unknown): [Record<string, unknown>, string][] {
  if (typeof value !== "object" || value === null) return [];
  const node = value as Record<string, unknown>;
  return Object.keys(node).flatMap((key) => [[node, key] as const, ...placesIn(node[key])]) as never;
}

describe("only ordinary files are read", () => {
  test.each([
    ["/dev/zero", /\/dev\/zero cannot be read: it is a device\./],
    [folder, /cannot be read: it is a folder\. Give an ordinary file\.$/],
    [path.join(folder, "none"), /ENOENT/],
  ])("%s", async (name, message) => {
    const error = await readEpisodes(name).catch((thrown) => thrown);
    expect(error).toBeInstanceOf(DataError);
    expect(error.message).toMatch(message);
    expect(error.message).not.toContain("\n");
  });

  const makesPipes = spawnSync("mkfifo").error === undefined;
  test.runIf(makesPipes)("a pipe that nobody writes to", async () => {
    const pipe = path.join(folder, "pipe");
    expect(spawnSync("mkfifo", [pipe]).status).toBe(0);
    await expect(readEpisodes(pipe)).rejects.toThrow(/it is a pipe/);
  });

  test("a line without end", async () => {
    fs.writeFileSync(file, Buffer.alloc(2 ** 26 + 2 ** 20, "x"));
    await expect(readEpisodes(file)).rejects.toThrow(/a line of more than 67108864 bytes/);
  });

  test("a clue with a line separator of Unicode, which JSON leaves as it is", async () => {
    const [first, ...rest] = spyGame.turns;
    const episode = { ...spyGame, turns: [{ ...first, text: "a\u2028b\u2029c\u0085d" }, ...rest] };
    fs.rmSync(file);
    await writeEpisodes(file, [episode, spyGame]);
    const { episodes } = await readEpisodes(file);
    expect(episodes.map(({ turns }) => turns[0].text)).toEqual(["a\u2028b\u2029c\u0085d", first.text]);
  });
});
