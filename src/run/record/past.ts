/** The past of a checkpoint, held against what is on the disk: what was changed or lost since is an error. */

import fs from "node:fs";
import path from "node:path";
import { type CheckpointState, checkpointFolder, listCheckpoints } from "../../checkpoint/checkpoint.ts";
import { CheckpointError } from "../../core/errors.ts";
import { quoted } from "../../core/quoted.ts";
import { type Marks, markOfGames } from "./marks.ts";

/** The moment to which a run directory is rewound. */
export type Moment = Pick<CheckpointState, "iteration" | "events" | "past">;

/**
 * Checks what a checkpoint remembers against what is there. Checkpoints of older versions remember nothing.
 * @param events marks of the events that are there.
 * @throws CheckpointError for the first difference, with file, iteration and remedies.
 */
export function requirePast(
  run: string,
  { past, iteration }: Pick<CheckpointState, "past" | "iteration">,
  events: readonly string[],
): void {
  const found = past && (changedEvent(run, past, events) ?? changedGames(run, past));
  if (!found) return;
  throw new CheckpointError(
    `${found.what} since the checkpoint of iteration ${iteration} was saved. ${remedies(run, found).join(", ")}.`,
  );
}

interface Change {
  readonly what: string;
  readonly iteration: number;
  /** Whether enough is there to go on with. */
  readonly enough: boolean;
}

function remedies(run: string, { iteration, enough }: Change): string[] {
  const checkpoints = path.join(run, "checkpoints");
  const older = listCheckpoints(checkpoints).findLast((one) => one < iteration);
  return [
    "Put it back as it was",
    ...(older === undefined
      ? []
      : [
          `or go on from before it with "npx sparring train --resume ${quoted(checkpointFolder(checkpoints, older))}"`,
        ]),
    ...(enough ? ["or go on with what is there (--despite-changes)"] : []),
  ];
}

function changedEvent(run: string, { events: then }: Marks, now: readonly string[]): Change | undefined {
  const at = then.findIndex((mark, i) => mark !== now[i]);
  if (at < 0) return undefined;
  const [type, iteration] = then[at].split(" ");
  const place = `${path.join(run, "events.jsonl")}:${at + 1}`;
  return {
    what: `${place}, the event "${type}" of iteration ${iteration}, was ${at < now.length ? "changed" : "cut off"}`,
    iteration: Number(iteration),
    enough: now.length >= then.length,
  };
}

function changedGames(run: string, { games }: Marks): Change | undefined {
  for (const [name, mark] of Object.entries(games)) {
    const file = path.join(run, "episodes", name);
    const change = !fs.existsSync(file) ? "removed" : markOfGames(file) !== mark ? "changed" : undefined;
    const iteration = Number.parseInt(name, 10);
    if (change)
      return { what: `${file}, games of iteration ${iteration}, was ${change}`, iteration, enough: true };
  }
  return undefined;
}

/** Those up to a moment, and those of the measurements behind it. */
export function eventsWithEnd(marks: readonly string[], { events, iteration }: Moment): number {
  const next = marks.findIndex((mark, i) => {
    const [type, of] = mark.split(" ");
    return i >= events && (type === "lengthened" || Number(of) !== iteration);
  });
  return next < 0 ? marks.length : next;
}
