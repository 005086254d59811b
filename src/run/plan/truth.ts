/** What a run took, as it lies on disk: the numbers of a plan, afterwards. */
import fs from "node:fs";
import path from "node:path";
import { z } from "zod";
import { filesBelow } from "../../checkpoint/files.ts";
import { readOrdinary } from "../../core/ordinary-file.ts";
import type { RunEvent } from "../record/events.ts";
import type { Config } from "../settings/config.ts";
import { type Plan, planSchema, type Quantities } from "./plan.ts";

const FILE = "plan.json";
/** Of a plan, or of the notes of launches. */
const MOST_BYTES = 1e8;

export function planFile(run: string): string {
  return path.join(run, FILE);
}

/** The plan that a run was started with; undefined where there is none that can be read. */
export function readPlan(run: string): Plan | undefined {
  try {
    return planSchema.parse(JSON.parse(readOrdinary(planFile(run), MOST_BYTES)));
  } catch {
    return undefined;
  }
}

/** @param events of the run, whole. */
export function truthOf(run: string, config: Config, events: readonly RunEvent[]): Quantities {
  const iterations = events.filter(({ type }) => type === "iteration");
  const peakBytes = peakOf(run);
  return {
    iterations: iterations.length,
    games: iterations.length * config.gamesPerIteration,
    heldOutGames: selfPlayed(events) + linesOf(run, /^episodes\/\d+-(match|panel)/),
    tokens: iterations.reduce((sum, { tokens }) => sum + Number(tokens ?? 0), 0),
    seconds: events.reduce((sum, { time }) => sum + Number(time?.total ?? 0), 0),
    ...(peakBytes !== undefined && { peakBytes }),
    diskBytes: bytesOf(run, ownFiles(run)),
  };
}

/** Games of held-out self-play, which are not stored. */
function selfPlayed(events: readonly RunEvent[]): number {
  const told = events.filter(({ type }) => type === "selfplay");
  return told.reduce(
    (sum, { result }) => sum + Number((result as { games?: unknown } | null)?.games ?? 0),
    0,
  );
}

/** Lines of the run's files with such names: one per game. */
function linesOf(run: string, names: RegExp): number {
  const files = ownFiles(run).filter((file) => names.test(file));
  const lines = (file: string) => fs.readFileSync(path.join(run, file)).filter((byte) => byte === 10).length;
  return files.reduce((sum, file) => sum + lines(file), 0);
}

const OWN = /^(config\.json|events\.jsonl|result\.json|(episodes|pictures|checkpoints)\/)/;

/** All that training writes; reports and measurements that came later are none of it. */
export function ownFiles(run: string): string[] {
  return filesBelow(run).filter((file) => OWN.test(file));
}

export function bytesOf(run: string, files: readonly string[]): number {
  return files.reduce((sum, file) => sum + fs.statSync(path.join(run, file)).size, 0);
}

const ended = z.looseObject({ peakBytes: z.number() });

/** The largest memory of the processes that the run noted at their ends. */
function peakOf(run: string): number | undefined {
  const file = path.join(run, "launches.jsonl");
  const lines = fs.existsSync(file) ? readOrdinary(file, MOST_BYTES).split("\n") : [];
  const peaks = lines.flatMap((line) => {
    try {
      return [ended.parse(JSON.parse(line)).peakBytes];
    } catch {
      return [];
    }
  });
  return peaks.length === 0 ? undefined : Math.max(...peaks);
}
