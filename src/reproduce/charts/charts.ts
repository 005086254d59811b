/** The charts of an experiment as Vega-Lite specifications, by file name. Pure; left out: drawing. */
import type { TopLevelSpec } from "vega-lite";
import { TASKS } from "../../evaluate/suite/tasks/tasks.ts";
import { DOMAINS } from "../../pairs/pair.ts";
import { type ExperimentName, experimentNamed, type TaskGroup } from "../experiments.ts";
import { commonTasks, dealsOf, type Loaded } from "../loaded.ts";
import { taskGain, tasksIn, winRateOf } from "../outcome.ts";
import { type Evidence, pooledMatch } from "../pool.ts";
import type { RunRecord } from "../results.ts";
import { tasksOf } from "../tasks.ts";
import type { VariantName } from "../variants.ts";
import { curveOver, curvesChart, phaseSpans } from "./curves.ts";
import { type Point, pointsChart } from "./points.ts";

const EQUAL = { height: 0.5, text: "50%: equal players" };
const PAPERS = { height: 0.71, text: "71%: the paper's 7B model" };

type Charts = Record<string, TopLevelSpec | undefined>;

/** Experiments that are not told by win rates and gains alone. */
const SPECIAL: Partial<Record<ExperimentName, (loaded: Loaded) => Charts>> = {
  "figure-6": (loaded) => ({
    "win-rate": winRateOverTraining(loaded, "default"),
    length: lengthOverTraining(loaded, "default"),
  }),
  "figure-8": (loaded) => ({ accuracy: accuracyOverTraining(loaded), ...usual(loaded) }),
  transfer: (loaded) => ({
    judged: gainsByDomain(loaded, "judged"),
    played: gainsByDomain(loaded, "played"),
    "win-rate": winRates(loaded),
  }),
};

/** Only those that the results have the numbers for. */
export function chartsOf(loaded: Loaded): Record<string, TopLevelSpec> {
  const charts = (SPECIAL[loaded.name] ?? usual)(loaded);
  return Object.fromEntries(
    Object.entries(charts).flatMap(([name, spec]) => (spec ? [[`${loaded.name}-${name}`, spec]] : [])),
  );
}

function usual(loaded: Loaded): Charts {
  if (experimentNamed(loaded.name).judged) return {};
  return { "win-rate": winRates(loaded), tasks: gains(loaded) };
}

/** Figure 6a: the checkpoints and, last, the finished run. */
function winRateOverTraining(loaded: Loaded, variant: VariantName): TopLevelSpec | undefined {
  const runs = loaded.variants.get(variant)!.runs.filter(({ standard }) => standard);
  const last = loaded.variants.get(variant)!.settings.iterations;
  const earlier = runs.flatMap(({ checkpoints = [] }) => checkpoints.map(({ iteration }) => iteration));
  if (earlier.length === 0) return undefined;
  const iterations = [...new Set([...earlier, last])].sort((a, b) => a - b);
  const rate = (run: RunRecord, iteration: number) =>
    iteration === last
      ? run.standard!.result.winRate.estimate
      : run.checkpoints?.find((one) => one.iteration === iteration)?.match.result.winRate.estimate;
  const columns = runs.map((run) => iterations.map((iteration) => rate(run, iteration)));
  const points = curveOver(variant, columns, iterations);
  const games = runs[0].checkpoints?.[0]?.match.result.games;
  return curvesChart({
    title: "Win rate against the frozen base over training",
    subtitle: `${lineOf(runs)} ${games} held-out games per checkpoint, ${runs[0].standard!.result.games} for the last.`,
    points,
    height: "win rate",
    domain: [0.4, 1],
    marks: [EQUAL, PAPERS],
    dots: true,
  });
}

/** Figure 6b and 6c. */
function lengthOverTraining(loaded: Loaded, variant: VariantName): TopLevelSpec {
  const { runs } = loaded.variants.get(variant)!;
  const iterations = runs[0].curve.stage.map((_, i) => i + 1);
  const relative = (column: readonly (number | null)[]) => {
    const known = column.slice(0, Math.ceil(column.length / 10)).filter((length) => length !== null);
    const beginning = known.reduce((sum, length) => sum + length, 0) / known.length;
    return column.map((length) => (length === null ? null : length / beginning));
  };
  const points = (["clueTokens", "voteTokens"] as const).flatMap((name) =>
    curveOver(
      name === "clueTokens" ? "clues" : "decisions",
      runs.map(({ curve }) => relative(curve[name])),
      iterations,
    ),
  );
  const low = Math.min(0.9, ...points.map((point) => point.low));
  const high = Math.max(1.1, ...points.map((point) => point.high));
  return curvesChart({
    title: "Length of answers in self-play, over that in the first tenth of training",
    subtitle: `In tokens. ${lineOf(runs)}`,
    points,
    height: "length",
    domain: [low - 0.02, high + 0.02],
    marks: [{ height: 1, text: "as in the beginning" }],
  });
}

/** Behind the curves the stages of one run. */
function accuracyOverTraining(loaded: Loaded): TopLevelSpec {
  const all = [...loaded.variants.values()];
  const points = all.flatMap(({ variant, runs }) =>
    curveOver(
      variant,
      runs.map(({ curve }) => curve.decisionAccuracy),
      runs[0].curve.stage.map((_, i) => i + 1),
    ),
  );
  const staged = all[0].runs[0];
  const grey = phaseSpans(staged.curve.stage).filter(({ stage }) => stage === "clue");
  return curvesChart({
    title: "Votes that name the spy, in self-play during training",
    subtitle: `${lineOf(all[0].runs)} Grey: clue stage of ${all[0].variant}, seed ${staged.seed}.`,
    points,
    height: "decision accuracy",
    domain: [0, 1],
    grey,
  });
}

function winRates(loaded: Loaded): TopLevelSpec | undefined {
  const points = experimentNamed(loaded.name).variants.flatMap((variant) => {
    const evidence = winRateOf(loaded, variant);
    const deals = dealsOf(loaded, variant, ({ standard }) => standard).map(({ value }) => value);
    return evidence ? withSeeds(variant, { ...evidence, pooled: pooledMatch(deals).winRate }) : [];
  });
  if (points.length === 0) return undefined;
  return pointsChart({
    title: "Win rate against the frozen base in the standard game",
    subtitle: "Half as civilians, half as spy. Bars: 95% intervals. Diamond: all seeds together.",
    points,
    places: placesOf(points),
    height: "win rate",
    format: ".0%",
    marks: [EQUAL],
  });
}

/** Mean over the tasks that all variants sat for. */
function gains(loaded: Loaded): TopLevelSpec | undefined {
  return gainsChart(
    loaded,
    "Held-out tasks: accuracy after training less before",
    TASK_GROUPS.map((group) => ({
      place: group,
      names: tasksIn(
        group,
        TASKS.map(({ name }) => name),
      ),
    })),
  );
}

const TASK_GROUPS = ["judged", "played"] as const;
const UNCHANGED = { height: 0, text: "as the base" };

/** For each kind of training, the mean over the tasks of each domain. */
function gainsByDomain(loaded: Loaded, group: TaskGroup): TopLevelSpec | undefined {
  return gainsChart(
    loaded,
    `Held-out ${group} tasks of each domain: accuracy after training less before`,
    DOMAINS.map((domain) => ({
      place: domain,
      names: tasksIn(
        group,
        tasksOf(domain).map(({ name }) => name),
      ),
    })),
  );
}

function gainsChart(
  loaded: Loaded,
  title: string,
  kinds: readonly { readonly place: string; readonly names: readonly string[] }[],
): TopLevelSpec | undefined {
  const { variants } = experimentNamed(loaded.name);
  const tasks = commonTasks(loaded, variants);
  const points = variants.flatMap((variant) =>
    kinds.flatMap(({ place, names }): Point[] => {
      const asked = names.filter((name) => tasks.includes(name));
      const value = taskGain(loaded, variant, asked)?.pooled;
      return value ? [{ group: variant, place, value }] : [];
    }),
  );
  if (points.length === 0) return undefined;
  return pointsChart({
    title,
    subtitle: "Mean over tasks, all seeds together. Bars: 95% intervals over questions.",
    points,
    height: "gain, points",
    format: "+.1f",
    scale: 100,
    marks: [UNCHANGED],
    places: kinds.map(({ place }) => place).filter((place) => points.some((point) => point.place === place)),
  });
}

/** A single seed is all there is. */
function withSeeds(group: string, { perSeed, pooled }: Evidence): Point[] {
  if (perSeed.length === 1) return [{ group, place: `seed ${perSeed[0].seed}`, value: pooled }];
  return [
    ...perSeed.map(({ seed, value }) => ({ group, place: `seed ${seed}`, value })),
    { group, place: "all", value: pooled },
  ];
}

function placesOf(points: readonly Point[]): string[] {
  const places = [...new Set(points.map(({ place }) => place))].filter((place) => place !== "all");
  const seeds = places.sort((a, b) => a.localeCompare(b, "en", { numeric: true }));
  return points.some(({ place }) => place === "all") ? [...seeds, "all"] : seeds;
}

/** What line and band of a curve are. */
function lineOf(runs: readonly RunRecord[]): string {
  const seeds = runs.map(({ seed }) => seed);
  if (seeds.length === 1) return `Seed ${seeds[0]}.`;
  return `Line: mean over seeds ${seeds.join(", ")}. Band: lowest to highest seed.`;
}
