/**
 * The stored results of a run, merged with new ones: one experiment measures what another one does not, and
 * earlier results are kept.
 */
import { TASKS } from "../evaluate/suite/tasks/tasks.ts";
import type { DealScores, RunRecord } from "./results.ts";

/** The record with what was measured of the same run before, where it was not measured again. */
export function withStored(now: RunRecord, stored: RunRecord | undefined): RunRecord {
  if (!stored || !isSameRun(stored, now)) return now;
  const { standard, checkpoints } = stored;
  const versus = { ...stored.versus, ...now.versus };
  const tasks = { ...knownTasks(stored), ...now.tasks };
  const judged = { ...stored.judged, ...now.judged };
  return {
    ...(standard && { standard }),
    ...(checkpoints && { checkpoints }),
    ...now,
    ...(Object.keys(versus).length > 0 && { versus }),
    ...(Object.keys(tasks).length > 0 && { tasks }),
    ...(Object.keys(judged).length > 0 && { judged }),
  };
}

/** One that was trained again, and came out otherwise, has other scores at its end. */
function isSameRun(stored: RunRecord, now: RunRecord): boolean {
  const [a, b] = [finalDeals(stored), finalDeals(now)];
  return (
    stored.seed === now.seed &&
    stored.configHash === now.configHash &&
    a !== undefined &&
    a.asCivilians === b?.asCivilians &&
    a.asSpy === b.asSpy
  );
}

function finalDeals({ own, standard }: RunRecord): DealScores | undefined {
  return (own ?? standard)?.deals;
}

/** A task that is no longer asked is dropped. */
function knownTasks({ tasks = {} }: RunRecord): NonNullable<RunRecord["tasks"]> {
  return Object.fromEntries(
    Object.entries(tasks).filter(([task]) => TASKS.some(({ name }) => name === task)),
  );
}
