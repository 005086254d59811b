/** The event of an iteration in words: a block of lines for terminals, one line for logs. */
import type { RunEvent } from "./events.ts";

type Metrics = Readonly<Record<string, number | undefined>>;

/** One quiet line. */
export function iterationLine(event: RunEvent, iterations: number, secondsLeft: number): string {
  const metrics = metricsOf(event);
  if (!isSpyGame(metrics)) return plainLine(event, iterations, secondsLeft);
  return [
    `iteration ${event.iteration}/${iterations}`,
    ...(event.phase === undefined ? [] : [`${event.phase}`]),
    `accuracy ${percent(metrics.decisionAccuracy)}`,
    `n/a ${percent(metrics.naShare)}`,
    `spy survives ${percent(metrics.spySurvival)}`,
    ...harder(event),
    ...cut(metrics),
    `KL ${number(event.klPerToken)}`,
    `loss ${number(event.loss)}`,
    `${speed(event)}`,
    `${duration(secondsLeft)} left`,
  ].join("  ");
}

/** Everything that one wants to see of a running training. */
export function iterationBlock(event: RunEvent, iterations: number, secondsLeft: number): string[] {
  const metrics = metricsOf(event);
  const done = event.iteration / iterations;
  if (!isSpyGame(metrics))
    return [`${bar(done)} ${plainLine(event, iterations, secondsLeft)}`, ...plainMetrics(metrics)];
  return [
    `${bar(done)} iteration ${event.iteration} of ${iterations}   ${event.phase === undefined ? "" : `${event.phase} stage   `}${[...harder(event), duration(secondsLeft)].join("   ")} left`,
    `  votes      right ${percent(metrics.decisionAccuracy)}   n/a ${percent(metrics.naShare)}   refused ${percent(metrics.invalidVoteShare)}   spy survives ${percent(metrics.spySurvival)}`,
    `  rewards    ${rewards(metrics)}`,
    `  baselines  spy ${number(metrics["baseline.spy"])}   civilians ${number(metrics["baseline.civilian"])}   averages: right ${percent(metrics["average.accuracy"])}, n/a ${percent(metrics["average.na"])}`,
    `  learning   KL ${number(event.klPerToken)}   loss ${number(event.loss)}   gradient ${number(event.gradientNorm)}   rate ${Number(event.learningRate).toExponential(1)}`,
    `  speed      ${speed(event)}   ${shares(event)}   refused clues ${[percent(metrics.invalidClueShare), ...cut(metrics)].join("   ")}   failures ${metrics.failures ?? 0}`,
  ];
}

function isSpyGame(metrics: Metrics): boolean {
  return "spySurvival" in metrics || "naShare" in metrics;
}

/** Of any game: what every iteration has. */
function plainLine(event: RunEvent, iterations: number, secondsLeft: number): string {
  return [
    `iteration ${event.iteration}/${iterations}`,
    ...(event.phase === undefined ? [] : [`${event.phase}`]),
    `loss ${number(event.loss)}`,
    `gradient ${number(event.gradientNorm)}`,
    `${speed(event)}`,
    `${duration(secondsLeft)} left`,
  ].join("  ");
}

/** All metrics, three to a line. */
function plainMetrics(metrics: Metrics): string[] {
  const told = Object.entries(metrics).map(([name, value]) => `${name} ${number(value)}`);
  return Array.from(
    { length: Math.ceil(told.length / 3) },
    (_, i) => `  ${told.slice(3 * i, 3 * i + 3).join("   ")}`,
  );
}

/** `75 s`, `12 min`, `3 h 05 min`. */
export function duration(seconds: number): string {
  if (seconds < 90) return `${Math.ceil(seconds)} s`;
  const minutes = Math.ceil(seconds / 60);
  if (minutes < 90) return `${minutes} min`;
  return `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, "0")} min`;
}

/** How hard the pictures were, where the settings say. */
function harder({ difficulty }: RunEvent): string[] {
  return difficulty === undefined ? [] : [`difficulty ${difficulty}`];
}

/** Shown only where it happens. */
function cut({ cutShare = 0 }: Metrics): string[] {
  return cutShare > 0 ? [`cut ${percent(cutShare)}`] : [];
}

function metricsOf(event: RunEvent): Metrics {
  return (event.metrics ?? {}) as Metrics;
}

/** `clue spy +0.021, clue civilian -0.005, vote civilian +0.210`: the sums of the named terms. */
function rewards(metrics: Metrics): string {
  const sums = new Map<string, number>();
  for (const [name, value] of Object.entries(metrics)) {
    const [head, kind, role] = name.split(".");
    if (head === "reward") sums.set(`${kind} ${role}`, (sums.get(`${kind} ${role}`) ?? 0) + (value ?? 0));
  }
  const signed = (value: number) => `${value < 0 ? "" : "+"}${value.toFixed(3)}`;
  return [...sums].map(([name, value]) => `${name} ${signed(value)}`).join("   ");
}

function speed(event: RunEvent): string {
  const perSecond = Number(event.time?.tokensPerSecond ?? 0);
  return `${perSecond.toLocaleString("en-US")} tokens/s`;
}

function shares({ time = {} }: RunEvent): string {
  const total = Number(time.total) || 1;
  const parts = ["sampling", "learning", "pictures", "rest"] as const;
  return parts.map((part) => `${part} ${Math.round((100 * Number(time[part] ?? 0)) / total)}%`).join(", ");
}

function bar(share: number): string {
  const filled = Math.round(20 * share);
  return `[${"#".repeat(filled)}${".".repeat(20 - filled)}]`;
}

function percent(share: number | undefined): string {
  return share === undefined ? "-" : `${(100 * share).toFixed(1)}%`;
}

function number(value: unknown): string {
  if (typeof value !== "number") return "-";
  return value.toFixed(4).replace(/^-(0\.0*)$/, "$1");
}
