/** The tables of an experiment on small games in Markdown: the paper's findings beside what was measured. */
import type { Interval } from "../../core/stats.ts";
import { measuresOf } from "./experiments.ts";
import {
  type GameOutcome,
  gameOutcomes,
  type LoadedGames,
  limitOf,
  spreadOver,
  valuesOf,
} from "./outcome.ts";
import { type GameVariantName, gameVariantNamed } from "./variants.ts";

/** Everything that stands between the markers of an experiment. */
export function gameTables(loaded: LoadedGames): string {
  const { paper, here, variants } = loaded.experiment;
  const outcomes = gameOutcomes(loaded);
  return [
    `The paper: ${paper}`,
    ...["", `Here: ${here}`, ""],
    ...table(
      ["finding", "measured here", "over seeds", "verdict"],
      outcomes.map((outcome) => claimRow(loaded, outcome)),
    ),
    "",
    ...table(
      ["variant", "measured", "each seed", "over seeds", "uniform play"],
      variants.flatMap((variant) => variantRows(loaded, variant)),
    ),
    ...["", provenance(loaded)],
  ].join("\n");
}

/** A claim in one line of plain text. */
export function gameClaimLine(loaded: LoadedGames, outcome: GameOutcome): string {
  const { claim, evidence, verdict } = outcome;
  if (!evidence) return `${claim.finding}: not measured`;
  return `${claim.finding}: ${verdict}, ${written(evidence.pooled)} ${unitOf(loaded, outcome)}`;
}

function claimRow(loaded: LoadedGames, outcome: GameOutcome): string[] {
  const { claim, evidence, verdict } = outcome;
  return [
    ...[claim.finding, unitOf(loaded, outcome)],
    evidence ? written(evidence.pooled) : "not measured",
    verdict ? `**${verdict}**` : "–",
  ];
}

function unitOf(loaded: LoadedGames, { claim }: GameOutcome): string {
  const { title } = loaded.experiment.measures[claim.measure];
  const limit = limitOf(loaded, claim);
  const what = claim.less
    ? `${title}, \`${claim.of}\` less \`${claim.less}\``
    : `${title} of \`${claim.of}\``;
  return limit
    ? `${what}; ${claim.than === "uniform" ? "uniform play has" : "limit"} ${number(limit)}`
    : what;
}

function variantRows(loaded: LoadedGames, variant: GameVariantName): string[][] {
  const { uniform } = loaded.variants.get(variant)!;
  return measuresOf(loaded.experiment, variant).map(([name, { title }], i) => {
    const values = valuesOf(loaded, variant, name);
    const base = uniform[title];
    return [
      ...[i === 0 ? `\`${variant}\`: ${gameVariantNamed(variant).summary}` : `\`${variant}\``, title],
      values.map(({ value }) => number(value)).join(", ") || "–",
      written(spreadOver(values)?.pooled),
      base === undefined ? "–" : number(base),
    ];
  });
}

function provenance({ name, variants }: LoadedGames): string {
  const [first] = variants.values();
  const seconds = [...variants.values()].flatMap(({ runs }) => runs.map(({ wallSeconds }) => wallSeconds));
  const [least, most] = [Math.min(...seconds), Math.max(...seconds)].map((value) => value.toFixed(0));
  const { seed, command, trainingGames } = first.runs[0];
  return `Runs took ${least} to ${most} s each, on a machine with other work. All of it: \`sparring reproduce ${name}\`; seed ${seed} of the first variant, ${trainingGames} games: \`${command}\`.`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)];
}

function written(interval: Interval | undefined): string {
  if (!interval) return "–";
  return `${number(interval.estimate)} (${number(interval.low)} to ${number(interval.high)})`;
}

function number(value: number): string {
  return value.toFixed(3).replace("-", "−");
}
