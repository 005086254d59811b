import { appendFile, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { DataError } from "../core/errors.ts";
import { Key } from "../core/rng.ts";
import { examplePair } from "../games/spot-the-spy/example-pair.ts";
import { spotTheSpy } from "../games/spot-the-spy/spot-the-spy.ts";
import type { Episode } from "./episode.ts";
import { readEpisodes, writeEpisodes } from "./episode-file.ts";
import { playEpisodes } from "./play.ts";
import { chatty, scripted } from "./scripted.ts";

let folder: string;
let file: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "episodes-"));
  file = join(folder, "0001.jsonl");
});
afterEach(() => rm(folder, { recursive: true }));

async function played(count: number): Promise<Episode[]> {
  const players = [scripted("p", chatty), scripted("q", () => "mumble"), scripted("r", chatty)];
  return playEpisodes(
    Array.from({ length: count }, (_, index) => ({
      id: `game-${index}`,
      game: spotTheSpy({ civilians: 2, clueRounds: 1, spyView: "blank" }),
      players,
      secret: { pair: examplePair(index) },
      key: Key.root("store").child(index),
      secretInfo: { source: "example", split: "train", index, id: `example/${index}` },
    })),
  );
}

function stored(episode: Episode): unknown {
  const turns = episode.turns.map(({ prompt: _, ...turn }) => ({
    ...turn,
    logprobs: turn.logprobs.map((value) => Number(value.toFixed(6))),
  }));
  return { ...episode, turns };
}

describe("the store", () => {
  it("gives back what was written, without prompts and with log-probabilities of 6 decimals", async () => {
    const episodes = await played(3);
    await writeEpisodes(file, episodes.slice(0, 2));
    await writeEpisodes(file, episodes.slice(2));
    expect(await readEpisodes(file)).toEqual({ episodes: episodes.map(stored) });
    const text = await readFile(file, "utf8");
    expect(text).not.toContain("prompt");
    expect(text).not.toMatch(/\d\.\d{7}/);
  });

  it("reports and skips a torn last line, and cuts it off when it goes on", async () => {
    const episodes = await played(3);
    await writeEpisodes(file, episodes.slice(0, 2));
    const whole = await readFile(file, "utf8");
    await writeFile(file, whole.slice(0, -30));
    const { episodes: read, torn } = await readEpisodes(file);
    expect(read).toEqual([stored(episodes[0])]);
    expect(torn).toEqual({ file, number: 2 });
    await writeEpisodes(file, episodes.slice(1));
    expect(await readEpisodes(file)).toEqual({ episodes: episodes.map(stored) });
  });

  it("keeps a last line that lacks only its line break", async () => {
    const episodes = await played(2);
    await writeEpisodes(file, episodes.slice(0, 1));
    await writeFile(file, (await readFile(file, "utf8")).trimEnd());
    await writeEpisodes(file, episodes.slice(1));
    expect(await readEpisodes(file)).toEqual({ episodes: episodes.map(stored) });
  });

  it("finds the torn line of a file larger than one block", async () => {
    const [episode] = await played(1);
    await writeEpisodes(file, [episode]);
    await appendFile(file, `{"long":"${"x".repeat(200_000)}`);
    await writeEpisodes(file, [episode]);
    expect((await readEpisodes(file)).episodes).toHaveLength(2);
  });

  it.each([
    ["a damaged line before the last", (lines: string[]) => [lines[0].slice(5), lines[1]], ":1 is not JSON"],
    ["another schema", ([a, b]: string[]) => [a, b.replace('"schema":1', '"schema":2')], ":2 is no episode"],
    ["a missing field", ([a, b]: string[]) => [a, b.replace('"seats"', '"chairs"')], "seats"],
  ])("refuses %s with the file and line", async (_, damage, message) => {
    await writeEpisodes(file, await played(2));
    const lines = (await readFile(file, "utf8")).trimEnd().split("\n");
    await writeFile(file, `${damage(lines).join("\n")}\n`);
    await expect(readEpisodes(file)).rejects.toThrow(DataError);
    await expect(readEpisodes(file)).rejects.toThrow(message);
    await expect(readEpisodes(file)).rejects.toThrow(file);
  });

  it("refuses a missing file, and numbers that JSON does not have", async () => {
    await expect(readEpisodes(file)).rejects.toThrow(DataError);
    const [episode] = await played(1);
    const turns = episode.turns.map((turn) => ({ ...turn, logprobs: [Number.NaN] }));
    await expect(writeEpisodes(file, [{ ...episode, turns }])).rejects.toThrow("turns.0.logprobs.0");
    await expect(readFile(file)).rejects.toThrow();
  });
});
