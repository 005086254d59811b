/** The players of a run's ladder: its checkpoints, the base that it started from, and the bots. */

import path from "node:path";
import { checkpointFolder, listCheckpoints, readCheckpoint } from "../checkpoint/checkpoint.ts";
import { fileHash } from "../checkpoint/files.ts";
import { CheckpointError } from "../core/errors.ts";
import { quoted } from "../core/quoted.ts";
import type { LadderPlayer } from "../evaluate/contests/ladder-file.ts";
import { botNamesOf } from "../players/bots/of-game.ts";
import { weightsHash, weightsName } from "../run/open/engines.ts";
import { readRunConfig } from "../run/record/run-directory.ts";
import type { ContestantSpec } from "./contestants.ts";

/** The name of the player that has rating 0. */
export const BASE = "base";

export interface LadderContestant extends LadderPlayer {
  readonly spec: ContestantSpec;
}

/**
 * @param every takes each so many-th checkpoint, counted back from the newest.
 * @throws CheckpointError if the folder is no run, has no checkpoint, or one of them is damaged.
 */
export function ladderPlayers(run: string, every: number): LadderContestant[] {
  const config = readRunConfig(run);
  const { engine, game } = config;
  const root = path.join(run, "checkpoints");
  const all = listCheckpoints(root);
  if (all.length === 0) {
    throw new CheckpointError(
      `the run ${run} has no checkpoint yet, so its ladder has no players. Train on with "npx sparring train --resume ${quoted(run)}".`,
    );
  }
  const taken = all.filter((_, i) => (all.length - 1 - i) % every === 0);
  const { baseWeights } = readCheckpoint(checkpointFolder(root, taken[0]));
  const now = weightsHash(config);
  if (now !== baseWeights)
    throw new CheckpointError(
      `the run ${run} started from weights ${baseWeights}, but ${weightsName(engine)} now holds ${now}: its base cannot play. Put the weights back as they were.`,
    );
  return [
    { name: BASE, kind: "base", iteration: 0, fingerprint: baseWeights, spec: { kind: "base" } },
    ...taken.map((iteration) => checkpointPlayer(run, iteration)),
    ...botNamesOf(game.name).map((name) => botPlayer(name)),
  ];
}

function checkpointPlayer(run: string, iteration: number): LadderContestant {
  const folder = checkpointFolder(path.join(run, "checkpoints"), iteration);
  return {
    name: `iteration ${iteration}`,
    kind: "checkpoint",
    iteration,
    fingerprint: fileHash(path.join(folder, "manifest.json")),
    spec: { kind: "checkpoint", run, folder },
  };
}

function botPlayer(name: string): LadderContestant {
  return { name: `bot:${name}`, kind: "bot", fingerprint: "bot", spec: { kind: "bot", name } };
}
