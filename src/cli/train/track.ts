/** The flag `--track` of `train`: where else the numbers of a run are shown. */
import { ConfigError } from "../../core/errors.ts";
import { nearest } from "../../core/nearest.ts";
import type { RunStore } from "../../run/record/run-directory.ts";
import { TRACKERS, type TrackerName } from "../../run/track/tracker.ts";
import type { Reporter } from "../../run/train.ts";
import type { CliIo } from "../io.ts";

const NONE = "none";

export const TRACK = [
  "--track <names>",
  "show the run's numbers elsewhere too: tensorboard (files in RUN/tensorboard), wandb or trackio (by their Python libraries), with commas between; --resume keeps them, none ends it",
] as const;

/** Undefined where the flag is not given. @throws ConfigError for another name. */
export function trackersNamed(flag: string | undefined): TrackerName[] | undefined {
  if (flag === undefined) return undefined;
  const words = flag.split(",").map((word) => word.trim());
  if (words.length === 1 && words[0] === NONE) return [];
  const known: readonly string[] = TRACKERS;
  const other = words.find((word) => !known.includes(word));
  if (other === undefined) return [...new Set(words as TrackerName[])];
  throw new ConfigError(
    `--track names "${other}". Did you mean "${nearest(other, [...TRACKERS, NONE])}"? Known: ${TRACKERS.join(", ")}, or ${NONE} alone.`,
  );
}

/**
 * Does the work with a reporter behind which the trackers of the run are.
 * @param wanted absent: those that the run had before. @param from iterations that are complete.
 */
export async function tracked<T>(
  { folder, config }: Pick<RunStore, "folder" | "config">,
  reporter: Reporter,
  { wanted, from }: { readonly wanted?: readonly TrackerName[]; readonly from: number },
  { err, env, clock }: Pick<CliIo, "err" | "env" | "clock">,
  work: (reporter: Reporter) => Promise<T>,
): Promise<T> {
  const { Trackers } = await import("../../run/track/trackers.ts");
  const warn = (text: string) => err.write(`${text}\n`);
  const trackers = Trackers.open({ folder, config, from, wanted, env, warn, date: clock.date() });
  try {
    return await work(trackers.behind(reporter));
  } finally {
    await trackers.close();
  }
}
