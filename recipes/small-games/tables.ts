/** The results as Markdown tables, which stand between markers in `docs/games.md`. */
import { DataError } from "../../src/core/errors.ts";
import { groupBy } from "../../src/core/group-by.ts";
import { mean, meanInterval } from "../../src/core/stats.ts";
import { studentT95 } from "../../src/core/student-t.ts";
import type { Score } from "./against-random.ts";
import type { Result } from "./run.ts";

type Cell = string | number;

/** By the name of its markers. */
export function tables(results: readonly Result[]): Record<string, string> {
  const kuhn = results.filter(({ game }) => game === "kuhn-poker");
  const ofVariant = (name: string) => results.filter(({ variant }) => variant === name);
  return {
    "kuhn-poker": kuhnTable(kuhn.filter(({ variant }) => !["spiral-stakes", "model"].includes(variant))),
    fold: foldTable(ofVariant("spiral-stakes")),
    "tic-tac-toe": ticTacToeTable(ofVariant("tic-tac-toe")),
  };
}

/** @throws DataError if the text lacks the markers of a table. */
export function withTables(text: string, made: Readonly<Record<string, string>>): string {
  return Object.entries(made).reduce((now, [name, table]) => {
    const [start, end] = [`<!-- results ${name} -->`, `<!-- end of results ${name} -->`];
    const [from, to] = [now.indexOf(start), now.indexOf(end)];
    if (from < 0 || to < from) throw new DataError(`docs/games.md lacks ${start} or, after it, ${end}.`);
    return `${now.slice(0, from + start.length)}\n\n${table}\n\n${now.slice(to)}`;
  }, text);
}

function kuhnTable(results: readonly Result[]): string {
  const rows = [...groupBy(results, ({ variant }) => variant)].map(([variant, runs]) => {
    const of = (pick: (run: Result) => number) => runs.map(pick);
    const last = of(({ exploitability }) => exploitability);
    return [
      `\`${variant}\``,
      last.map((value) => value.toFixed(4)).join(", "),
      withInterval(last),
      withInterval(of(({ exploitabilityOfCurrent }) => exploitabilityOfCurrent)),
      withInterval(of(({ gainAgainstUniform }) => gainAgainstUniform)),
      percent(mean(of(({ winRate }) => winRate.estimate))),
    ];
  });
  return table(
    ["variant", "seeds 1, 2, 3", "mean", "current weights", "chips per game against uniform", "games won"],
    rows,
  );
}

function foldTable(runs: readonly Result[]): string {
  const names = Object.keys(runs[0]?.fold ?? {});
  const rows = names.map((name) => [
    name,
    runs
      .map(({ fold }) => fold![name])
      .map((value) => value.toFixed(4))
      .join(", "),
  ]);
  return table(["seat, card, moves so far", "P(fold), seeds 1, 2, 3"], rows);
}

function ticTacToeTable(runs: readonly Result[]): string {
  const rows = runs.map(({ seed, mistakes, againstRandom, exploitability }) => {
    const { likeliest, sampled } = againstRandom!;
    return [
      seed,
      scores(likeliest),
      scores(sampled),
      `${mistakes!.metLikeliest} of ${mistakes!.met}`,
      percent(mistakes!.likeliest),
      percent(mistakes!.sampled),
      mistakes!.exploitabilityOfLikeliest.toFixed(3),
      exploitability.toFixed(3),
    ];
  });
  const head = [
    "seed",
    "likeliest moves against `bot:random`: won, drawn, lost as o; as x",
    "sampled moves",
    "mistakes in positions that it meets",
    "of all positions, likeliest",
    "of all positions, sampled",
    "exploitability, likeliest",
    "sampled",
  ];
  return table(head, rows);
}

function scores(bySide: Readonly<Record<string, Score>>): string {
  return Object.values(bySide)
    .map(({ won, drawn, lost }) => `${won}, ${drawn}, ${lost}`)
    .join("; ");
}

/** The mean over seeds with its 95% t interval. */
function withInterval(values: readonly number[]): string {
  if (values.length < 2) return digits(values[0]);
  const { estimate, low, high } = meanInterval(values, studentT95(values.length - 1));
  return `${digits(estimate)} (${digits(low)} to ${digits(high)})`;
}

function digits(value: number): string {
  return value.toFixed(3).replace(/^-(0\.0+)$/, "$1");
}

function percent(value: number): string {
  return `${(100 * value).toFixed(1)}%`;
}

function table(head: readonly Cell[], rows: readonly (readonly Cell[])[]): string {
  return [head, head.map(() => "---"), ...rows].map((row) => `| ${row.join(" | ")} |`).join("\n");
}
