/**
 * Iterations per second of CFR and CFR+ on Kuhn poker and Leduc hold'em, beside OpenSpiel's in C++ (called once per
 * iteration) and in Python, in one run; and the seconds that it takes to measure a policy of Leduc hold'em. Contestants
 * take turns and seconds are processor time: read the ratios. All must have one exploitability after some iterations.
 *
 *     node --import tsx bench/solvers.ts [--rounds N] [--seconds N] [--json]
 */
import os from "node:os";
import { parseArgs } from "node:util";
import { kuhnPoker } from "../src/games/kuhn-poker/kuhn-poker.ts";
import { leduc } from "../src/games/leduc/leduc.ts";
import { Cfr } from "../src/solvers/extensive/cfr.ts";
import { after } from "../src/solvers/extensive/iterative.ts";
import { nashConv } from "../src/solvers/nash-conv.ts";
import { policyOf, uniform } from "../src/solvers/policy.ts";
import { type GameTree, walk } from "../src/solvers/walk.ts";
import { startOpenSpiel } from "./rules/open-spiel.ts";
import { type Spread, spreadOf } from "./step/spread.ts";

const { values: flags } = parseArgs({
  options: {
    rounds: { type: "string", default: "5" },
    seconds: { type: "string", default: "0.5" },
    json: { type: "boolean", default: false },
  },
});
const rounds = Number(flags.rounds);
const seconds = Number(flags.seconds);
/** All contestants are compared after so many iterations. */
const CHECKED = 4;
const TOLERANCE = 1e-9;

interface Timed {
  readonly seconds: number;
  readonly iterations: number;
}

interface Contestant {
  readonly name: string;
  time(): Promise<Timed>;
  /** Exploitability after `CHECKED` iterations. */
  check(): Promise<number>;
}

interface Row {
  readonly game: string;
  readonly method: string;
  readonly contestant: string;
  readonly iterationsPerSecond: Spread;
  /** Ours over theirs in the same round; above 1, ours is faster. */
  readonly ratio: Spread;
}

const started = startOpenSpiel<Timed & { readonly exploitability: number }>("solvers.py");
const openSpiel = typeof started === "string" ? undefined : started;
try {
  const trees = { kuhn_poker: walk(kuhnPoker()), leduc_poker: walk(leduc()) };
  const rows: Row[] = [];
  for (const [game, tree] of Object.entries(trees))
    for (const method of ["cfr", "cfr+"])
      rows.push(...(await measure(game, method, contestants(game, tree, method))));
  const report = {
    ...{ cores: os.availableParallelism(), node: process.version, rounds, seconds, rows },
    leduc: measuringLeduc(),
    notes: openSpiel ? [] : [started],
  };
  console.log(flags.json ? JSON.stringify(report) : text(report));
} finally {
  openSpiel?.close();
}

function contestants(game: string, tree: GameTree, method: string): Contestant[] {
  const options = { plus: method === "cfr+" };
  const solver = new Cfr(tree, options);
  const ours: Contestant = {
    name: "ours",
    time: async () => timed(() => solver.iterate()),
    check: async () => nashConv(tree, policyOf(tree, after(new Cfr(tree, options), CHECKED))).exploitability,
  };
  if (!openSpiel) return [ours];
  const theirs = (["cpp", "python"] as const).map((how) => ({
    name: `OpenSpiel ${how === "cpp" ? "in C++" : "in Python"}`,
    time: () => openSpiel.step(`time ${how} ${method} ${game} ${seconds}`),
    check: async () => (await openSpiel.step(`check ${how} ${method} ${game} ${CHECKED}`)).exploitability,
  }));
  return [ours, ...theirs];
}

/** One round to warm up, then those that count; who begins changes from round to round. */
async function measure(game: string, method: string, all: readonly Contestant[]): Promise<Row[]> {
  const rates = new Map<Contestant, number[]>(all.map((one) => [one, []]));
  const distances: number[] = [];
  for (const one of all) distances.push(await one.check());
  if (distances.some((distance) => Math.abs(distance - distances[0]) > TOLERANCE))
    throw new Error(
      `${method} on ${game} ends at the exploitabilities ${distances.join(", ")}: they are not one method.`,
    );
  for (let round = 0; round <= rounds; round++) {
    for (let i = 0; i < all.length; i++) {
      const one = all[(i + round) % all.length];
      const { iterations, seconds: passed } = await one.time();
      if (round > 0) rates.get(one)!.push(iterations / passed);
    }
  }
  const base = rates.get(all[0])!;
  return all.map((one) => {
    const own = rates.get(one)!;
    const ratio = spreadOf(own.map((rate, i) => base[i] / rate));
    return { game, method, contestant: one.name, iterationsPerSecond: spreadOf(own), ratio };
  });
}

function timed(work: () => void): Timed {
  const start = process.cpuUsage();
  let [iterations, passed] = [0, 0];
  while (passed < seconds) {
    work();
    iterations++;
    const { user, system } = process.cpuUsage(start);
    passed = (user + system) / 1e6;
  }
  return { seconds: passed, iterations };
}

/** Processor seconds to walk the game, and to measure a policy once it is walked. */
function measuringLeduc(): { readonly walk: number; readonly exploitability: number } {
  const spent = (work: () => void) => {
    const start = process.cpuUsage();
    work();
    const { user, system } = process.cpuUsage(start);
    return (user + system) / 1e6;
  };
  let tree: GameTree | undefined;
  const walking = spent(() => {
    tree = walk(leduc());
  });
  return { walk: walking, exploitability: spent(() => nashConv(tree!, uniform)) };
}

function text({
  rows,
  leduc: { walk: walking, exploitability },
  notes,
}: {
  readonly rows: readonly Row[];
  readonly leduc: { readonly walk: number; readonly exploitability: number };
  readonly notes: readonly unknown[];
}): string {
  const show = ({ median, low, high }: Spread, digits: number) =>
    `${median.toFixed(digits)} (${low.toFixed(digits)} to ${high.toFixed(digits)})`;
  const lines = rows.map(
    ({ game, method, contestant, iterationsPerSecond, ratio }) =>
      `${game.padEnd(13)}${method.padEnd(6)}${contestant.padEnd(22)}${show(iterationsPerSecond, 1).padStart(32)} ${show(ratio, 2).padStart(28)} ×`,
  );
  return [
    `${os.availableParallelism()} cores, Node ${process.version}, ${rounds} rounds of ${seconds} s: iterations per second of processor time, median (lowest to highest); × is ours over that contestant's rate in the same round`,
    ...lines,
    `A policy of Leduc hold'em: ${walking.toFixed(2)} s to walk the game, ${exploitability.toFixed(3)} s to measure.`,
    ...notes.map(String),
  ].join("\n");
}
