/** What `export hf` and `export onnx` share: the weights that are meant, and prompts to check the export with. */

import path from "node:path";
import type { Command } from "commander";
import { readCheckpoint } from "../../checkpoint/checkpoint.ts";
import { ConfigError, EvaluationError } from "../../core/errors.ts";
import type { ExportedModel } from "../../engine/local/export/exported-model.ts";
import {
  type Comparison,
  type PromptFile,
  promptFile,
  type StoredPrompt,
  TOLERANCE,
} from "../../engine/local/export/stored-prompts.ts";
import { Contestants, configOf, type ModelSpec, parseContestant } from "../../measure/contestants.ts";
import { drawPrompts } from "../../measure/draw-prompts.ts";
import { exportSource } from "../../measure/export-source.ts";
import { openPlay } from "../../run/open/games.ts";
import { readRunResult } from "../../run/record/run-directory.ts";
import type { Config } from "../../run/settings/config.ts";
import type { CliIo } from "../io.ts";
import {
  addPlayOptions,
  collect,
  type PlayFlags,
  playConfig,
  playSettings,
  TRUST,
  wholeNumber,
} from "../options.ts";
import { version } from "../version.ts";
import type { TrainedRun } from "./model-card.ts";

export interface ExportFlags extends PlayFlags {
  readonly out: string;
  readonly set: readonly string[];
  readonly verify?: boolean;
  readonly prompts: number;
  readonly json?: boolean;
}

export function addModelOptions(command: Command): Command {
  return addPlayOptions(
    command
      .argument("<model>", 'a run directory, RUN/checkpoints/NNNN, a weights file, or "base"')
      .option("--verify", "compare the export with the engine on prompts of held-out games, and store them")
      .option("--prompts <n>", "how many prompts", wholeNumber(1, 1000), 24),
  )
    .option("--set <key=value>", "one setting of game or engine, may be repeated", collect, [])
    .option("--json", "print what was written as JSON")
    .option(...TRUST);
}

/** A model that was named on the command line, open. */
export interface OpenedExport {
  readonly spec: ModelSpec;
  readonly config: Config;
  readonly model: ExportedModel;
}

/** @throws ConfigError, CheckpointError */
export async function openExport(
  word: string,
  flags: PlayFlags & Pick<ExportFlags, "set">,
): Promise<OpenedExport> {
  const spec = parseContestant(word);
  if (spec.kind === "bot" || spec.kind === "chat" || spec.kind === "reader")
    throw new ConfigError(
      `${word} has no weights here. Give a run, a checkpoint, a weights file, or "base".`,
    );
  const config = playConfig(configOf([spec]), [...playSettings(flags), ...flags.set]);
  return { spec, config, model: await exportSource(spec, config, version()) };
}

export interface Verification {
  readonly prompts: readonly StoredPrompt[];
  readonly file: PromptFile;
}

/** Prompts of held-out games, with the engine's log-probabilities. @throws as `drawPrompts`. */
export async function drawnFor(
  { spec, config, model }: OpenedExport,
  count: number,
  io: CliIo,
): Promise<Verification> {
  const contestants = new Contestants(config, io.env);
  try {
    const { pictureSize } = model.weights.shape;
    const difficulty = config.pairs.difficulty ?? undefined;
    const options = { count, pictureSize, ...(difficulty !== undefined && { difficulty }) };
    const prompts = await drawPrompts(await contestants.model(spec), await openPlay(config), options);
    return { prompts, file: promptFile(prompts, { sha256: model.sha256, pictureSize }) };
  } finally {
    await contestants.close();
  }
}

/** @throws EvaluationError if the export is not what the engine is. */
export function requireWithin(comparison: Comparison): void {
  if (comparison.within) return;
  throw new EvaluationError(
    `the export differs from the engine: a log-probability by ${comparison.largest}, and ${TOLERANCE} is allowed. Nothing was written; please report it with the command.`,
  );
}

export function verifiedText({ prompts, compared, largest }: Comparison): string {
  return `Checked on ${prompts} prompts: ${compared} log-probabilities, the largest difference is ${largest.toExponential(1)} (allowed: ${TOLERANCE}).\n`;
}

/** Where in its run a checkpoint is; absent for weights of no run. @throws CheckpointError */
export function trainedRun({ spec, config }: OpenedExport): TrainedRun | undefined {
  if (spec.kind !== "checkpoint") return undefined;
  const { iteration, optimiserStep, baseWeights } = readCheckpoint(spec.folder);
  const measured = readRunResult(path.resolve(spec.run), config);
  return { iteration, optimiserStep, baseWeights, ...(measured && { measured }) };
}
