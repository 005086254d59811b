/**
 * Writes the tables of a recipe's `results.json` into `recipes/README.md`, between the recipe's markers:
 *
 *     node --import tsx recipes/table.ts [RESULTS.json] [README.md]
 */
import fs from "node:fs";
import { fileURLToPath } from "node:url";
import { writeFileAtomic } from "../src/checkpoint/files.ts";
import { DataError } from "../src/core/errors.ts";
import type { Interval } from "../src/core/stats.ts";
import { runProgram } from "./program.ts";
import {
  type ModeSummary,
  type PairedDifference,
  type RecipeResults,
  type RunRecord,
  readResults,
} from "./results.ts";

/** Three tables in Markdown: every run, every mode over its seeds, the paired differences. */
function resultTables({ runs, modes, differences, parallel, settings }: RecipeResults): string {
  return [
    "Every run, with 95% intervals. Decision accuracy is that of held-out self-play before → after training; time is",
    `wall-clock, with ${howMany(parallel, "run")} at a time and ${howMany(settings.engine.threads, "thread")} each.`,
    "",
    ...table(RUN_HEAD, runs.map(runRow)),
    "",
    "All seeds of a mode together. *Pooled* takes all games as one match and speaks of these very models; *over seeds* is",
    "the mean over seeds with a t interval and speaks of training again with another seed.",
    "",
    ...table(MODE_HEAD, modes.map(modeRow)),
    ...(differences.length === 0 ? [] : differenceTable(differences)),
  ].join("\n");
}

/** 0 threads: the engine chose. */
function howMany(count: number, what: string): string {
  return count === 0 ? `the default number of ${what}s` : `${count} ${what}${count === 1 ? "" : "s"}`;
}

/** @throws DataError if the text does not have the recipe's two markers. */
function putBetweenMarkers(text: string, recipe: string, content: string): string {
  const [start, end] = [`<!-- results ${recipe} -->`, `<!-- end of results ${recipe} -->`];
  const [from, to] = [text.indexOf(start), text.indexOf(end)];
  if (from < 0 || to < from) {
    throw new DataError(
      `the text lacks the line ${start} or, after it, ${end}. Put both where the tables belong.`,
    );
  }
  return `${text.slice(0, from + start.length)}\n\n${content}\n\n${text.slice(to)}`;
}

const RUN_HEAD = [
  ...["stages", "seed", "win rate against base", "as civilians", "as spy", "decision accuracy"],
  ...["games trained", "time"],
];

function runRow({ mode, seed, match, before, after, trainingGames, wallSeconds }: RunRecord): string[] {
  const accuracy =
    before && after ? `${share(before.decisionAccuracy)} → ${share(after.decisionAccuracy)}` : "–";
  return [
    ...[
      mode,
      String(seed),
      share(match.winRate),
      share(match.a.civilianWins),
      share(match.a.spySurvival),
      accuracy,
    ],
    ...[String(trainingGames), `${(wallSeconds / 60).toFixed(1)} min`],
  ];
}

const MODE_HEAD = [
  ...["stages", "seeds", "win rate, pooled", "as civilians, pooled", "as spy, pooled"],
  ...["win rate, over seeds", "gain in decision accuracy, over seeds"],
];

function modeRow({ mode, seeds, pooled, overSeeds }: ModeSummary): string[] {
  return [
    ...[mode, seeds.join(", "), share(pooled.winRate), share(pooled.civilianWins), share(pooled.spySurvival)],
    ...[share(overSeeds?.winRate), points(overSeeds?.decisionAccuracyGain)],
  ];
}

function differenceTable(differences: readonly PairedDifference[]): string[] {
  return [
    "",
    "Differences in win rate, seeds in pairs: runs of the same seed play the same held-out deals, compared deal by deal.",
    "",
    ...table(DIFFERENCE_HEAD, differences.map(differenceRow)),
  ];
}

const DIFFERENCE_HEAD = ["difference", "each seed", "pooled", "over seeds"];

function differenceRow({ modes, seeds, perSeed, pooled, overSeeds }: PairedDifference): string[] {
  const each = perSeed.map((interval, i) => `seed ${seeds[i]}: ${points(interval)}`).join("<br>");
  return [modes.join(" − "), each, `**${points(pooled)}**`, points(overSeeds)];
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)];
}

/** `71.3% (66.6 to 75.5)` */
function share(interval: Interval | undefined): string {
  if (!interval) return "–";
  const [estimate, low, high] = [interval.estimate, interval.low, interval.high].map((x) =>
    (100 * x).toFixed(1),
  );
  return `${estimate}% (${low} to ${high})`;
}

/** In percentage points: `+4.2 (-0.1 to +8.5)` */
function points(interval: Interval | undefined): string {
  if (!interval) return "–";
  const [estimate, low, high] = [interval.estimate, interval.low, interval.high].map(signed);
  return `${estimate} (${low} to ${high})`;
}

function signed(value: number): string {
  const text = (100 * value).toFixed(1);
  return Number(text) > 0 ? `+${text}` : text.replace(/^-0\.0$/, "0.0").replace("-", "−");
}

await runProgram(() => {
  const [
    results = fileURLToPath(new URL("small/results.json", import.meta.url)),
    readme = fileURLToPath(new URL("README.md", import.meta.url)),
  ] = process.argv.slice(2);
  const content = readResults(results);
  const text = putBetweenMarkers(fs.readFileSync(readme, "utf8"), content.recipe, resultTables(content));
  writeFileAtomic(readme, text);
  return 0;
});
