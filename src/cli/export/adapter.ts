/** `sparring export adapter RUN`: the LoRA adapter of a run on a Tinker server, as a folder for Python's `peft`. */

import path from "node:path";
import { checkpointFolder, listCheckpoints, readCheckpoint } from "../../checkpoint/checkpoint.ts";
import { CheckpointError, ConfigError } from "../../core/errors.ts";
import { quoted } from "../../core/quoted.ts";
import type { TinkerSettings } from "../../engine/tinker/settings.ts";
import { readRunConfig, readRunResult } from "../../run/record/run-directory.ts";
import type { Config } from "../../run/settings/config.ts";
import type { AddCommand } from "../command.ts";
import type { CliIo } from "../io.ts";
import { wholeNumber } from "../options.ts";
import { INTERRUPTED, untilInterrupted } from "../until-interrupted.ts";
import { adapterCard } from "./adapter-card.ts";

interface AdapterFlags {
  readonly out: string;
  readonly checkpoint?: number;
  readonly limit: number;
  readonly json?: boolean;
}

const GIB = 2 ** 30;

export const addExportAdapter: AddCommand = (group, io, done) => {
  group
    .command("adapter <run>")
    .description("fetch the adapter that a Tinker server trained, check it, and write it in peft's layout")
    .requiredOption("-o, --out <folder>", "a new folder")
    .option("--checkpoint <iteration>", "of an earlier iteration (default: the newest)", wholeNumber(0))
    .option("--limit <GiB>", "largest archive, packed and unpacked", wholeNumber(1, 100_000), 16)
    .option("--json", "print what was written as JSON")
    .addHelpText("after", EXAMPLES)
    .action(async (run: string, flags: AdapterFlags) => done(await exportRun(run, flags, io)));
};

const EXAMPLES = `
Examples:
  sparring export adapter runs/mine --out adapter
  sparring export adapter runs/mine --checkpoint 40 --out adapter-40

The key of the server is in TINKER_API_KEY.
`;

async function exportRun(run: string, flags: AdapterFlags, io: CliIo): Promise<number> {
  const config = readRunConfig(run);
  const settings = onServer(config, run);
  const iteration = chosen(run, flags.checkpoint);
  const folder = checkpointFolder(path.join(run, "checkpoints"), iteration);
  const { optimiserStep } = readCheckpoint(folder);
  const measured = readRunResult(run, config);
  const { exportAdapter } = await import("../../engine/tinker/adapter/export.ts");
  let stopped = false;
  const adapter = await untilInterrupted(io, async (signal) => {
    try {
      const source = {
        settings,
        checkpoint: path.join(folder, "engine"),
        mostBytes: flags.limit * GIB,
        environment: io.env,
        onNotice: (text: string) => io.err.write(`${text}\n`),
        signal,
      };
      return await exportAdapter(source, flags.out, (made) =>
        adapterCard({ adapter: made, config, settings, iteration, optimiserStep, measured }),
      );
    } catch (error) {
      if (!signal.aborted) throw error;
      stopped = true;
    }
  });
  if (stopped || !adapter) {
    io.err.write("stopped: nothing was written; the same command starts again\n");
    return INTERRUPTED;
  }
  const written = {
    folder: path.resolve(flags.out),
    iteration,
    optimiserStep,
    baseModel: settings.model,
    ...adapter,
  };
  io.out.write(flags.json ? `${JSON.stringify(written)}\n` : textOf(written));
  return 0;
}

function textOf({
  folder,
  iteration,
  baseModel,
  rank,
  modules,
  parameters,
  packed,
  leftOut,
}: { folder: string; iteration: number; baseModel: string } & Parameters<
  Parameters<typeof import("../../engine/tinker/adapter/export.ts").exportAdapter>[2]
>[0]): string {
  return [
    `${folder}: the adapter of ${baseModel} after iteration ${iteration}, rank ${rank}, ${parameters} numbers for ${modules.join(", ")}.`,
    ...(packed > 0
      ? [`${packed} modules of experts are packed, which peft does not read; README.md says more.`]
      : []),
    ...(leftOut.length > 0 ? [`Left out of the archive: ${leftOut.slice(0, 8).join(", ")}.`] : []),
    "",
  ].join("\n");
}

/** @throws ConfigError for a run of another engine. */
function onServer({ engine }: Config, run: string): TinkerSettings {
  if (engine.kind === "tinker") return engine;
  const remedy =
    engine.kind === "local"
      ? "Its weights are a file of their own, RUN/checkpoints/NNNN/engine/weights.safetensors"
      : "What it learned is in RUN/checkpoints/NNNN/engine";
  throw new ConfigError(
    `${run} was trained by the engine "${engine.kind}", which has no adapter. ${remedy}; adapters come from runs with --engine tinker.`,
  );
}

/** @throws CheckpointError if there is none, or not this one. */
function chosen(run: string, wanted: number | undefined): number {
  const all = listCheckpoints(path.join(run, "checkpoints"));
  const newest = all.at(-1);
  if (newest === undefined) {
    throw new CheckpointError(
      `${run} has no checkpoint yet. Train on with "npx sparring train --resume ${quoted(run)}".`,
    );
  }
  if (wanted === undefined || all.includes(wanted)) return wanted ?? newest;
  throw new CheckpointError(
    `${run} has no checkpoint of iteration ${wanted}. It has ${all.join(", ")} (--checkpoint).`,
  );
}
