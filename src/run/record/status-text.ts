/** The event of an iteration in words: a block of lines for terminals, one line for logs. */
import { number, type StatusMetrics } from "../../algorithms/status.ts";
import { algorithmKind } from "../open/algorithms.ts";
import type { Config } from "../settings/config.ts";
import type { RunEvent } from "./events.ts";

/** One quiet line. */
export function iterationLine(
  event: RunEvent,
  { iterations, algorithm }: Pick<Config, "iterations" | "algorithm">,
  secondsLeft: number,
): string {
  return [
    `iteration ${event.iteration}/${iterations}`,
    ...(event.phase === undefined ? [] : [`${event.phase}`]),
    ...algorithmKind(algorithm.name).status.line(metricsOf(event)),
    ...harder(event),
    ...(event.klPerToken === undefined ? [] : [`KL ${number(event.klPerToken)}`]),
    `loss ${number(event.loss)}`,
    speed(event),
    `${duration(secondsLeft)} left`,
  ].join("  ");
}

/** Everything that one wants to see of a running training. */
export function iterationBlock(
  event: RunEvent,
  { iterations, algorithm }: Pick<Config, "iterations" | "algorithm">,
  secondsLeft: number,
): string[] {
  const metrics = metricsOf(event);
  const { phase, iteration } = event;
  const stage = phase === undefined ? [] : [`${phase} stage`];
  const left = [...stage, ...harder(event), `${duration(secondsLeft)} left`].join("   ");
  return [
    `${bar(iteration / iterations)} iteration ${iteration} of ${iterations}   ${left}`,
    ...algorithmKind(algorithm.name)
      .status.block(metrics)
      .map(([label, parts]) => labelled(label, parts)),
    labelled("learning", [
      `KL ${number(event.klPerToken)}`,
      `loss ${number(event.loss)}`,
      `gradient ${number(event.gradientNorm)}`,
      `rate ${Number(event.learningRate).toExponential(1)}`,
    ]),
    labelled("speed", [speed(event), shares(event), `failures ${metrics.failures ?? 0}`]),
  ];
}

function labelled(label: string, parts: readonly string[]): string {
  return `  ${label.padEnd(10)} ${parts.join("   ")}`;
}

/** `75 s`, `12 min`, `3 h 05 min`. */
export function duration(seconds: number): string {
  if (seconds < 90) return `${Math.ceil(seconds)} s`;
  const minutes = Math.ceil(seconds / 60);
  if (minutes < 90) return `${minutes} min`;
  return `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, "0")} min`;
}

/** Difficulty of the pictures, where the settings say. */
function harder({ difficulty }: RunEvent): string[] {
  return difficulty === undefined ? [] : [`difficulty ${difficulty}`];
}

function metricsOf(event: RunEvent): StatusMetrics {
  return (event.metrics ?? {}) as StatusMetrics;
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
