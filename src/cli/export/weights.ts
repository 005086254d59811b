/** `sparring export weights MODEL`: a weights file of a model, or of the mean of a model and its base. */
import path from "node:path";
import { InvalidArgumentError } from "commander";
import { readCheckpoint } from "../../checkpoint/checkpoint.ts";
import { ConfigError } from "../../core/errors.ts";
import { refuseFile, writeNewFile } from "../../core/new-folder.ts";
import type { ExportedModel } from "../../engine/local/export/exported-model.ts";
import { exportSource } from "../../measure/export-source.ts";
import { weightsHash } from "../../run/open/engines.ts";
import type { AddCommand } from "../command.ts";
import type { CliIo } from "../io.ts";
import { addPlayOptions, collect, type PlayFlags, TRUST } from "../options.ts";
import { version } from "../version.ts";
import { type OpenedExport, openExport } from "./model.ts";

export const addExportWeights: AddCommand = (group, io, done) => {
  addPlayOptions(
    group
      .command("weights")
      .argument("<model>", "a run directory, RUN/checkpoints/NNNN, or a weights file")
      .description("write a model's weights as a file; with --share, the mean of them and of its base"),
  )
    .requiredOption("-o, --out <file>", "a new file, e.g. spy.safetensors")
    .option("--share <s>", "how much of the model, above 0 and at most 1; the rest is its base", share, 1)
    .option("--set <key=value>", "one setting of game or engine, may be repeated", collect, [])
    .option("--json", "print what was written as JSON")
    .option(...TRUST)
    .addHelpText("after", EXAMPLES)
    .action(async (word: string, flags: WeightsFlags) => done(await exportWeights(word, flags, io)));
};

interface WeightsFlags extends PlayFlags {
  readonly out: string;
  readonly share: number;
  readonly set: readonly string[];
  readonly json?: boolean;
}

const EXAMPLES = `
Examples:
  sparring export weights runs/mine --out spy.safetensors
  sparring export weights runs/mine --share 0.5 --out between.safetensors
  sparring evaluate judge between.safetensors base

docs/formats.md has what a mean brings and costs.
`;

async function exportWeights(word: string, flags: WeightsFlags, io: CliIo): Promise<number> {
  const file = path.resolve(flags.out);
  refuseFile(file);
  const opened = await openExport(word, flags);
  const { model } = opened;
  const base = flags.share < 1 ? await baseOf(opened) : undefined;
  const { encodeWeights } = await import("../../engine/local/weights.ts");
  const { averageOf } = await import("../../engine/local/export/average.ts");
  const weights = base ? averageOf(base.weights, model.weights, flags.share) : model.weights;
  const header = base
    ? { mean: JSON.stringify({ of: model.sha256, share: flags.share, base: base.sha256 }) }
    : model.header;
  await writeNewFile(file, encodeWeights(weights, model.words, header));
  const written = { file, parameters: weights.flat.length, of: model.sha256, share: flags.share };
  io.out.write(
    flags.json ? `${JSON.stringify({ ...written, ...(base && { base: base.sha256 }) })}\n` : textOf(written),
  );
  return 0;
}

/** The weights where the run began. @throws ConfigError if they are not there any more. */
async function baseOf({ spec, config }: OpenedExport): Promise<ExportedModel> {
  const base = await exportSource({ kind: "base" }, config, version());
  if (spec.kind !== "checkpoint") return base;
  const [began, now] = [readCheckpoint(spec.folder).baseWeights, weightsHash(config)];
  if (began === now) return base;
  throw new ConfigError(
    `${spec.run} began with weights ${began}, and its base here now holds ${now}. Name the former file: --set engine.weights=FILE.`,
  );
}

function textOf({ file, parameters, share }: { file: string; parameters: number; share: number }): string {
  const what =
    share < 1 ? `, ${share} of the model's and ${Number((1 - share).toFixed(6))} of its base's` : "";
  return `${file}: ${parameters.toLocaleString("en")} parameters${what}.\n`;
}

function share(text: string): number {
  const value = Number(text);
  if (text.trim() !== "" && value > 0 && value <= 1) return value;
  throw new InvalidArgumentError(`it is a number above 0 and at most 1, not ${JSON.stringify(text)}`);
}
