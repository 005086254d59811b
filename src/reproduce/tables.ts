/**
 * The tables of an experiment in Markdown: the paper's findings beside what was measured. Pure: results in,
 * text out.
 */
import type { Interval } from "../core/stats.ts";
import { type Claim, experimentNamed } from "./experiments.ts";
import { commonTasks, dealsOf, judgedOf, type Loaded } from "./loaded.ts";
import {
  type ClaimOutcome,
  judgedGain,
  judgedLess,
  outcomesOf,
  taskGain,
  taskLess,
  tasksIn,
  winRateLess,
  winRateOf,
} from "./outcome.ts";
import { type Evidence, overSeeds, pooledMatch, winRateEvidence } from "./pool.ts";
import type { RunRecord, VariantResults } from "./results.ts";
import type { VariantName } from "./variants.ts";

/**
 * Everything that stands between the markers of an experiment.
 * @param pictures of its charts, as the text can point to them.
 */
export function experimentTables(loaded: Loaded, pictures: readonly string[] = []): string {
  const { paper, here, variants, judged } = experimentNamed(loaded.name);
  const others = variants.slice(1);
  const outcomes = outcomesOf(loaded);
  return [
    `The paper: ${paper}`,
    "",
    `Here: ${here}`,
    ...(outcomes.length === 0 ? [] : ["", ...table(CLAIM_HEAD, outcomes.map(claimRow))]),
    ...pictures.flatMap((picture) => ["", `![${loaded.name}](${picture})`]),
    ...["", "Against the frozen base:", ""],
    ...table(
      RUN_HEAD,
      variants.map((variant) => variantRow(loaded, variant)),
    ),
    ...(judged
      ? judgedTables(loaded, variants, judged)
      : [
          ...(others.length === 0 ? [] : differenceTable(loaded, variants[0], others)),
          ...(others.length === 0 ? [] : taskTable(loaded, variants)),
        ]),
    ...["", provenance(loaded)],
  ].join("\n");
}

/** A claim in one line of plain text. */
export function claimLine({ claim, evidence, verdict }: ClaimOutcome): string {
  if (!evidence) return `${claim.finding}: not measured`;
  return `${claim.finding}: ${verdict}, ${writerOf(claim)(evidence.pooled)} ${unitOf(claim)}`;
}

const CLAIM_HEAD = ["finding", "measured here", "pooled", "over seeds", "verdict"];

function claimRow({ claim, evidence, verdict }: ClaimOutcome): string[] {
  const show = writerOf(claim);
  return [
    ...[claim.finding, unitOf(claim)],
    evidence ? show(evidence.pooled) : "not measured",
    show(evidence?.overSeeds),
    verdict ? `**${verdict}**` : "–",
  ];
}

function unitOf({ quantity }: Claim): string {
  switch (quantity.kind) {
    case "answer length":
      return "last tenth of training less first tenth, tokens";
    case "head to head":
      return "win rate";
    case "win rate":
      return "win rate against the base";
    case "win rate difference":
      return "difference of win rates, points";
    case "task gain":
      return `mean over ${quantity.tasks === "all" ? "held-out" : quantity.tasks} tasks, after less before, points`;
    case "task difference":
      return "difference in the mean over held-out tasks, points";
    case "judged gain":
      return `statements about ${quantity.pictures} judged rightly, after less before, points`;
    case "judged difference":
      return `difference in statements about ${quantity.pictures} judged rightly, points`;
  }
}

function writerOf({ quantity }: Claim): (interval: Interval | undefined) => string {
  if (quantity.kind === "win rate" || quantity.kind === "head to head") return share;
  return quantity.kind === "answer length" ? tokens : points;
}

const RUN_HEAD = [
  ...["variant", "seeds", "win rate, standard game, pooled", "over seeds", "as civilians", "as spy"],
  ...["win rate in its own game", "votes that are right in self-play, before → after", "minutes"],
];

function variantRow(loaded: Loaded, variant: VariantName): string[] {
  const { runs } = loaded.variants.get(variant)!;
  const standard = dealsOf(loaded, variant, (run) => run.standard).map(({ value }) => value);
  const own = dealsOf(loaded, variant, (run) => run.own);
  const sides = standard.length === 0 ? undefined : pooledMatch(standard);
  const winRate = winRateOf(loaded, variant);
  return [
    ...[`\`${variant}\``, runs.map(({ seed }) => seed).join(", ")],
    ...[share(winRate?.pooled), share(winRate?.overSeeds)],
    ...[share(sides?.wins.civilians), share(sides?.wins.spy)],
    own.length === 0 ? "the standard one" : share(winRateEvidence(own).pooled),
    ...[accuracies(runs), minutes(runs)],
  ];
}

function accuracies(runs: readonly RunRecord[]): string {
  const both = runs.flatMap(({ before, after }) => (before && after ? [[before, after]] : []));
  if (both.length === 0) return "–";
  const [before, after] = [0, 1].map((i) =>
    meanOf(both.map((pair) => pair[i].measures.decisionAccuracy.estimate)),
  );
  const gain = overSeeds(
    both.map(([a, b]) => b.measures.decisionAccuracy.estimate - a.measures.decisionAccuracy.estimate),
  );
  return `${percent(before)} → ${percent(after)}${gain ? `, ${points(gain)}` : ""}`;
}

function minutes(runs: readonly RunRecord[]): string {
  const each = runs.map(({ wallSeconds }) => wallSeconds / 60).sort((a, b) => a - b);
  const [least, most] = [each[0].toFixed(0), each[each.length - 1].toFixed(0)];
  return least === most ? least : `${least} to ${most}`;
}

function differenceTable(loaded: Loaded, reference: VariantName, others: readonly VariantName[]): string[] {
  const rows = others.map((other) => {
    const game = winRateLess(loaded, other, reference);
    const tasks = taskLess(loaded, other, reference, commonTasks(loaded, [other, reference]));
    return [
      `\`${other}\` − \`${reference}\``,
      ...[eachSeed(game), points(game?.pooled), points(game?.overSeeds)],
      ...[points(tasks?.pooled), points(tasks?.overSeeds)],
    ];
  });
  return ["", "Differences in points, runs of the same seed in pairs:", "", ...table(DIFFERENCE_HEAD, rows)];
}

const DIFFERENCE_HEAD = [
  ...["difference", "win rate, each seed", "win rate, pooled", "win rate, over seeds"],
  ...["held-out tasks, pooled", "held-out tasks, over seeds"],
];

function eachSeed(evidence: Evidence | undefined): string {
  return evidence?.perSeed.map(({ seed, value }) => `seed ${seed}: ${points(value)}`).join("<br>") ?? "–";
}

/** Per task the base's accuracy and each variant's gain; empty if nobody sat for tasks. */
function taskTable(loaded: Loaded, variants: readonly VariantName[]): string[] {
  const tasks = commonTasks(loaded, variants);
  if (tasks.length === 0) return [];
  const row = (name: string, of: readonly string[]) => [
    name,
    percent(meanOf(of.map((task) => shareRight(loaded.base![task])))),
    ...variants.map((variant) => points(taskGain(loaded, variant, of)?.pooled)),
  ];
  const groups = (["judged", "played"] as const).map((group) => ({ group, of: tasksIn(group, tasks) }));
  const rows = groups.flatMap(({ group, of }) => [
    ...of.map((task) => row(task, [task])),
    ...(of.length === 0 ? [] : [row(`**mean of ${of.length} ${group} tasks**`, of)]),
  ]);
  const spread = variants.map((variant) => points(taskGain(loaded, variant, tasks)?.overSeeds));
  const head = ["task", "base", ...variants.map((variant) => `\`${variant}\``)];
  const count = loaded.base![tasks[0]].length;
  return [
    ...[
      "",
      `Held-out tasks, ${count} questions each: accuracy of the base, and the gain after training in points, pooled over seeds.`,
      "",
    ],
    ...table(head, [...rows, ["mean, over seeds", "", ...spread]]),
  ];
}

/**
 * Balanced statements: what each variant gains on each kind of pictures, and what the first gains over the
 * others.
 */
function judgedTables(
  loaded: Loaded,
  [first, ...others]: readonly VariantName[],
  pictures: readonly string[],
): string[] {
  const { baseJudged } = loaded;
  const base = pictures.flatMap((one) => baseJudged?.[one] ?? []);
  if (base.length < pictures.length) return [];
  const columns = (of: (one: string) => Evidence | undefined) =>
    pictures.flatMap((one) => [points(of(one)?.pooled), points(of(one)?.overSeeds)]);
  const baseRow = base.flatMap(({ marks, auc }) => [percent(shareRight(marks)), `AUC ${share(auc)}`]);
  const rows = [first, ...others].map((variant) => [
    `\`${variant}\``,
    ...columns((one) => judgedGain(loaded, variant, one)),
    ...pictures.map((one) => aucs(loaded, variant, one)),
  ]);
  const differences = others.map((other) => [
    `\`${first}\` − \`${other}\``,
    ...columns((one) => judgedLess(loaded, first, other, one)),
    ...pictures.map(() => ""),
  ]);
  const head = [
    "variant",
    ...pictures.flatMap((one) => [`${one}, pooled`, "over seeds"]),
    ...pictures.map((one) => `AUC, ${one}`),
  ];
  return [
    ...["", `${base[0].marks.length} statements about held-out pictures of each kind, half of them true:`],
    ...["the base's accuracy, gains after training in points, and what is gained over each control.", ""],
    ...table(head, [["base", ...baseRow, ...pictures.map(() => "")], ...rows, ...differences]),
  ];
}

/** Mean over the seeds. */
function aucs(loaded: Loaded, variant: VariantName, pictures: string): string {
  const each = judgedOf(loaded, variant, pictures).map(({ value }) => value.auc.estimate);
  if (each.length === 0) return "–";
  const over = overSeeds(each);
  return over ? share(over) : `${percent(each[0])} (one value)`;
}

function shareRight(marks: string): number {
  const answered = [...marks].filter((mark) => mark !== "-");
  return answered.filter((mark) => mark === "1").length / answered.length;
}

function provenance({ name, variants, baseWeights }: Loaded): string {
  const all = [...variants.values()];
  const { version, settings, runs } = all[0];
  const parallel = [...new Set(all.map((one: VariantResults) => one.parallel))].join(" or ");
  return (
    `Base weights ${baseWeights}, version ${version}; ${settings.iterations} iterations of ${settings.gamesPerIteration} games, ` +
    `${settings.evaluation.games} games per match; runs at a time: ${parallel}, threads each: ${("threads" in settings.engine && settings.engine.threads) || "as the engine chooses"}. ` +
    `All of it: \`sparring reproduce ${name}\`; one run, for example: \`${runs[0].command}\`.`
  );
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)];
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function percent(value: number): string {
  return `${(100 * value).toFixed(1)}%`;
}

/** `71.3% (66.6 to 75.5)` */
function share(interval: Interval | undefined): string {
  if (!interval) return "–";
  const [low, high] = [interval.low, interval.high].map((value) => (100 * value).toFixed(1));
  return `${percent(interval.estimate)} (${low} to ${high})`;
}

/** In percentage points: `+4.2 (−0.1 to +8.5)` */
function points(interval: Interval | undefined): string {
  return signedInterval(interval, 100, 1);
}

function tokens(interval: Interval | undefined): string {
  return signedInterval(interval, 1, 2);
}

/** One value has neither spread nor interval. */
function signedInterval(interval: Interval | undefined, factor: number, digits: number): string {
  if (!interval) return "–";
  if (interval.n === 1) return `${signed(factor * interval.estimate, digits)} (one value)`;
  const [estimate, low, high] = [interval.estimate, interval.low, interval.high].map((value) =>
    signed(factor * value, digits),
  );
  return `${estimate} (${low} to ${high})`;
}

function signed(value: number, digits: number): string {
  const text = value.toFixed(digits);
  if (Number(text) === 0) return (0).toFixed(digits);
  return Number(text) > 0 ? `+${text}` : text.replace("-", "−");
}
