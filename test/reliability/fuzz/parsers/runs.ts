/** Files of runs, checkpoints and servers that somebody else may have written, or a disk may have damaged. */
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { readCheckpoint } from "../../../../src/checkpoint/checkpoint.ts";
import { cli } from "../../../../src/cli/session-fixture.ts";
import { Key } from "../../../../src/core/rng.ts";
import { readRows, writeRows } from "../../../../src/engine/tabular/state-file.ts";
import { UNKNOWN } from "../../../../src/engine/tinker/capabilities.ts";
import { readRemote } from "../../../../src/engine/tinker/remote-file.ts";
import { readRecord, serverRecord } from "../../../../src/engine/tinker/server-record.ts";
import { readMatrixFile } from "../../../../src/games/matrix-game/matrix-file.ts";
import { AnswerFile } from "../../../../src/measure/answer-file.ts";
import { botNamesOf, botOf } from "../../../../src/players/bots/of-game.ts";
import { readRun } from "../../../../src/report/run-record.ts";
import { readEpisodes } from "../../../../src/rollout/episode-file.ts";
import { playEpisodes } from "../../../../src/rollout/play.ts";
import { secretOf, tableOf, trainingDeals } from "../../../../src/run/deal.ts";
import { openPlay } from "../../../../src/run/open/games.ts";
import { readPrices } from "../../../../src/run/prices.ts";
import { readEvents } from "../../../../src/run/record/events.ts";
import { takeLock } from "../../../../src/run/record/lock.ts";
import { readRunConfig } from "../../../../src/run/record/run-directory.ts";
import { resolveConfig } from "../../../../src/run/settings/resolve.ts";
import { jsonSeed, ofFile, type Parser } from "../parser.ts";
import { ofRun, RUN, sealAgain } from "../seeds.ts";

const kuhn = resolveConfig({ preset: "spiral", flags: ["engine.kind=tabular"] });
const remote = { url: "http://127.0.0.1:8000/", model: "a/b", loraRank: 32 };

/** Two games of Kuhn poker between bots. */
async function kuhnEpisodes(): Promise<Uint8Array> {
  const { game, secrets } = await openPlay(kuhn);
  const bot = botOf(game.name, botNamesOf(game.name)[0]);
  const deals = trainingDeals(kuhn, [secrets], Key.root(1), 1).slice(0, 2);
  const tables = deals.map(async (deal) =>
    tableOf(deal, await secretOf(deal, secrets), game, secrets, () => bot),
  );
  const episodes = await playEpisodes(await Promise.all(tables), {});
  return Buffer.from(episodes.map((episode) => `${JSON.stringify(episode)}\n`).join(""));
}

/** As the command `replay`, which deals the cards again. */
async function replayed(file: string): Promise<void> {
  const { err } = await cli("replay", file, "--pictures", path.dirname(file));
  if (/should not happen/.test(err)) throw new Error(err.trim());
}

/** A checkpoint's folder whose file of this name is the input. @param seal makes the manifest fit. */
function ofCheckpoint(name: string, seal: (folder: string) => void = () => {}): Parser {
  return ofFile(
    `checkpoint: ${name}`,
    name,
    (folder) => {
      fs.cpSync(path.join(RUN, "checkpoints", "0003"), folder, { recursive: true });
      return [ofRun("checkpoints", "0003", name)];
    },
    (_, folder) => {
      seal(folder);
      readCheckpoint(folder);
    },
  );
}

export const RUNS: readonly Parser[] = [
  ofFile(
    "config.json",
    "config.json",
    () => [ofRun("config.json"), jsonSeed(kuhn)],
    (_, folder) => readRunConfig(folder),
  ),
  ofFile(
    "settings of --config",
    "mine.json",
    () => [ofRun("config.json"), jsonSeed({ iterations: 5 })],
    (file) => resolveConfig({ file }),
  ),
  ofFile(
    "events",
    "events.jsonl",
    (folder) => {
      fs.copyFileSync(path.join(RUN, "config.json"), path.join(folder, "config.json"));
      return [ofRun("events.jsonl")];
    },
    (file, folder) => {
      readRun(folder);
      readEvents(file);
    },
  ),
  ofFile(
    "episodes",
    "0001.jsonl",
    () => [ofRun("episodes", "0001.jsonl"), ofRun("episodes", "0003-match.jsonl")],
    readEpisodes,
  ),
  ofFile(
    "games that are replayed",
    path.join("run", "episodes", "0001.jsonl"),
    async (folder) => {
      fs.mkdirSync(path.join(folder, "run", "episodes"), { recursive: true });
      fs.writeFileSync(path.join(folder, "run", "config.json"), JSON.stringify(kuhn));
      return [await kuhnEpisodes()];
    },
    replayed,
    0.5,
  ),
  ofCheckpoint("state.json", (folder) => sealAgain(folder, "state.json")),
  ofCheckpoint("manifest.json"),
  ofFile("table of a policy", "tabular.json", tableSeeds, (_, folder) => readRows(folder)),
  ofFile(
    "lock",
    "run.lock",
    () => [jsonSeed({ pid: 2 ** 23, host: os.hostname(), started: "1" })],
    (file) => takeLock(file)(),
  ),
  ofFile(
    "prices",
    "prices.json",
    () => [jsonSeed({ format: 1, currency: "EUR", models: { m: { prefill: 1, sample: 2, train: 3 } } })],
    (file) => readPrices(file, "m"),
  ),
  ofFile(
    "matrix game",
    "game.json",
    () => [
      jsonSeed([
        [0, 1],
        [1, 0],
      ]),
      jsonSeed({ payoffs: [[1, 2]], columnPayoffs: [[2, 1]], rowMoves: ["a"], columnMoves: ["b", "c"] }),
    ],
    readMatrixFile,
  ),
  ofFile(
    "record of a server",
    "tinker-server.json",
    () => [jsonSeed(serverRecord(remote, "probe", UNKNOWN))],
    (file) => readRecord(file, remote, "Remove it."),
  ),
  ofFile(
    "remote checkpoint",
    "remote.json",
    () => [jsonSeed({ format: 1, ...remote, path: "tinker://x/weights/0001" })],
    (_, folder) => readRemote(folder, remote),
  ),
  ofFile(
    "stored answers",
    "answers.json",
    () => [jsonSeed({ schema: 2, answers: { "clevr/x": { marks: "10x-", refusals: { 2: "no box" } } } })],
    (file) => new AnswerFile(file),
  ),
];

function tableSeeds(folder: string): Uint8Array[] {
  const moments = { step: 3, mean: [0, 0.5], square: [0.1, 0.2] };
  const rows = new Map([["kuhn K", { logits: [0.5, -1], moments }]]);
  writeRows(folder, { rows, average: new Map([["kuhn K", { logits: [0, 1] }]]) } as never);
  return [fs.readFileSync(path.join(folder, "tabular.json"))];
}
