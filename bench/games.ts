/**
 * How fast the default job goes round: games per second of self-play in one batch of 128, pictures per
 * second, and where the time of a training iteration goes. With the weights that ship, or with random ones
 * where there are none.
 *
 *     node --import tsx bench/games.ts [--rounds N] [--iterations N] [--games N] [--json]
 *
 * The pictures of an iteration are drawn while the one before it samples and learns: its share for pictures
 * is what it still waits for. Leaves out: the held-out games at both ends of a run.
 */
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { Key } from "../src/core/rng.ts";
import { BASE_SHAPE } from "../src/engine/local/pretrain/recipe.ts";
import { WORDS } from "../src/engine/local/vocabulary.ts";
import { encodeWeights, Weights } from "../src/engine/local/weights.ts";
import { playEpisodes } from "../src/rollout/play.ts";
import { heldOutDeals, tableOf } from "../src/run/deal.ts";
import { openEngine, weightsFile } from "../src/run/open/engines.ts";
import { playOn } from "../src/run/open/games.ts";
import { openPairs } from "../src/run/open/sources.ts";
import { systemClock } from "../src/run/record/clock.ts";
import type { RunEvent } from "../src/run/record/events.ts";
import { RunStore } from "../src/run/record/run-directory.ts";
import { resolveConfig } from "../src/run/settings/resolve.ts";
import { train } from "../src/run/train.ts";
import { assemble } from "../src/run/training.ts";
import { type Spread, spreadOf } from "./step/spread.ts";

const { values: flags } = parseArgs({
  options: {
    rounds: { type: "string", default: "5" },
    iterations: { type: "string", default: "12" },
    games: { type: "string", default: "128" },
    json: { type: "boolean", default: false },
  },
});
const PARTS = ["sampling", "learning", "pictures", "rest"] as const;
/** The first iterations compile the programs of both stages. */
const WARM_UP = 2;

const folder = fs.mkdtempSync(path.join(os.tmpdir(), "sparring-bench-"));
try {
  const { weights, note } = chooseWeights();
  const config = resolveConfig({
    preset: "small",
    flags: [
      `engine.weights=${weights}`,
      `iterations=${WARM_UP + Number(flags.iterations)}`,
      "evaluation.games=0",
    ],
  });
  const pairs = await openPairs(config);
  const opened = await openEngine(config);
  const training = assemble(config, opened, [playOn(config, pairs)]);
  const picturesPerSecond = await drawPictures();
  const gamesPerSecond = await playGames();
  const iterations = await learn();
  await opened.engine.close();
  const peakMemory = process.resourceUsage().maxRSS / 2 ** 20;
  report({ weights: note, picturesPerSecond, gamesPerSecond, ...iterations, peakMemory });

  /** A pair is two pictures; the scene is sampled as well. */
  async function drawPictures(): Promise<Spread> {
    return repeat(async (round) => {
      const start = systemClock.seconds();
      for (let i = 0; i < 50; i++) await pairs.pair("train", round * 50 + i);
      return 100 / (systemClock.seconds() - start);
    });
  }

  async function playGames(): Promise<Spread> {
    const games = Number(flags.games);
    const player = training.player("policy", undefined, 1);
    return repeat(async (round) => {
      const deals = heldOutDeals(Key.root("bench/games").child(round), "bench", games);
      const secrets = await Promise.all(
        deals.map(({ split, index }) => training.secrets.deal(split, index + round * games)),
      );
      const tables = deals.map((deal, i) =>
        tableOf(deal, secrets[i], training.game, training.secrets, () => player),
      );
      const start = systemClock.seconds();
      await playEpisodes(tables, {});
      return games / (systemClock.seconds() - start);
    });
  }

  async function learn(): Promise<{ secondsPerIteration: Spread; shares: Record<string, number> }> {
    const events: RunEvent[] = [];
    const store = RunStore.create(path.join(folder, "run"), config);
    const reporter = { event: (event: RunEvent) => void events.push(event), progress: () => {} };
    const { signal } = new AbortController();
    await train({ training, store, reporter, clock: systemClock, signal }).finally(() => store.close());
    const times = events
      .filter(({ type, iteration }) => type === "iteration" && iteration > WARM_UP)
      .map(({ time }) => time as Record<string, number>);
    const sum = (part: string) => times.reduce((total, time) => total + (time[part] ?? 0), 0);
    return {
      secondsPerIteration: spreadOf(times.map(({ total }) => total)),
      shares: Object.fromEntries(PARTS.map((part) => [part, sum(part) / sum("total")])),
    };
  }
} finally {
  fs.rmSync(folder, { recursive: true });
}

function chooseWeights(): { weights: string; note: string } {
  try {
    return { weights: weightsFile("shipped"), note: "the weights that ship" };
  } catch {
    const weights = path.join(folder, "random.safetensors");
    fs.writeFileSync(weights, encodeWeights(Weights.random(BASE_SHAPE, Key.root("bench/games")), WORDS));
    return { weights, note: "random weights (none ship): games are longer and say nothing" };
  }
}

/** Once to warm up, then once per round. */
async function repeat(work: (round: number) => Promise<number>): Promise<Spread> {
  await work(0);
  const values: number[] = [];
  for (let round = 1; round <= Number(flags.rounds); round++) values.push(await work(round));
  return spreadOf(values);
}

interface Report {
  readonly weights: string;
  readonly picturesPerSecond: Spread;
  readonly gamesPerSecond: Spread;
  readonly secondsPerIteration: Spread;
  /** Parts of an iteration's time, 0 to 1. */
  readonly shares: Record<string, number>;
  /** Largest resident size of this process so far, GiB. */
  readonly peakMemory: number;
}

function report(result: Report): void {
  if (flags.json) {
    console.log(JSON.stringify(result));
    return;
  }
  const show = ({ median, low, high }: Spread) =>
    `${median.toFixed(1)} (${low.toFixed(1)} to ${high.toFixed(1)})`;
  const shares = Object.entries(result.shares).map(([part, share]) => `${part} ${(100 * share).toFixed(1)}%`);
  console.log(
    [
      `${os.availableParallelism()} cores, Node ${process.version}, ${result.weights}: median (lowest to highest)`,
      `games per second, ${flags.games} at once     ${show(result.gamesPerSecond)}`,
      `pictures per second              ${show(result.picturesPerSecond)}`,
      `seconds per training iteration   ${show(result.secondsPerIteration)}`,
      `an iteration's time              ${shares.join(", ")}`,
      `peak memory                      ${result.peakMemory.toFixed(2)} GiB`,
    ].join("\n"),
  );
}
