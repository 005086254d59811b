/** `sparring export hf MODEL`: a folder for Python's `transformers`, with model card and the model's code. */
import fs from "node:fs";
import path from "node:path";
import { refuseFull, writeNewFolder } from "../../core/new-folder.ts";
import { type Comparison, compare } from "../../engine/local/export/stored-prompts.ts";
import type { AddCommand } from "../command.ts";
import type { CliIo } from "../io.ts";
import {
  addModelOptions,
  drawnFor,
  type ExportFlags,
  type OpenedExport,
  openExport,
  requireWithin,
  trainedRun,
  type Verification,
  verifiedText,
} from "./model.ts";
import { modelCard } from "./model-card.ts";

export const addExportHf: AddCommand = (group, io, done) => {
  addModelOptions(group.command("hf"))
    .description(
      "write a model as a folder that Python's transformers loads, as the Hugging Face hub has them",
    )
    .requiredOption("-o, --out <folder>", "a new folder; with --verify it has verify.json")
    .addHelpText("after", EXAMPLES)
    .action(async (word: string, flags: ExportFlags) => done(await exportHf(word, flags, io)));
};

const EXAMPLES = `
Examples:
  sparring export hf runs/mine --out spy --verify
  sparring export hf runs/mine/checkpoints/0060 --out spy-60
  sparring export hf base --out base

docs/formats.md says what is in the folder and how it is loaded.
`;

async function exportHf(word: string, flags: ExportFlags, io: CliIo): Promise<number> {
  const out = path.resolve(flags.out);
  refuseFull(out);
  const opened = await openExport(word, flags);
  const drawn = flags.verify ? await drawnFor(opened, flags.prompts, io) : undefined;
  const { hfFolder } = await import("../../engine/local/export/hf/folder.ts");
  const { verified, files } = await writeNewFolder(out, async (folder) => {
    const content = hfFolder(opened.model);
    content.set("README.md", cardOf(opened, drawn !== undefined));
    if (drawn) content.set("verify.json", `${JSON.stringify(drawn.file)}\n`);
    for (const [name, text] of content) fs.writeFileSync(path.join(folder, name), text);
    return { verified: drawn && (await readBack(folder, opened, drawn)), files: [...content.keys()].sort() };
  });
  const { sha256, weights } = opened.model;
  const written = { folder: out, files, weights: sha256, parameters: weights.flat.length };
  if (flags.json) io.out.write(`${JSON.stringify({ ...written, verified })}\n`);
  else io.out.write(textOf(written) + (verified ? verifiedText(verified) : ""));
  return 0;
}

function cardOf(opened: OpenedExport, verified: boolean): string {
  const { model, config, spec } = opened;
  const shipped = spec.kind === "base" && "weights" in config.engine && config.engine.weights === "shipped";
  return modelCard({ model, config, run: trainedRun(opened), shipped, verified });
}

/** The folder's own weights, in the program that `export onnx` writes. @throws EvaluationError, CheckpointError */
async function readBack(
  folder: string,
  { model }: OpenedExport,
  { prompts }: Verification,
): Promise<Comparison> {
  const { importWeights } = await import("../../engine/local/export/import.ts");
  const { encodeOnnx } = await import("../../engine/local/export/onnx/file.ts");
  const { OnnxSession } = await import("../../engine/local/export/onnx/session.ts");
  const { weights } = await importWeights(folder);
  const session = await OnnxSession.open(encodeOnnx({ ...model, weights }));
  const verified = await compare(prompts, weights.shape.vocabulary, (prompt) => session.logprobs(prompt));
  await session.close();
  requireWithin(verified);
  return verified;
}

function textOf({
  folder,
  files,
  parameters,
}: {
  folder: string;
  files: string[];
  parameters: number;
}): string {
  return `${folder}: ${parameters.toLocaleString("en")} parameters in ${files.length} files. Its model card is README.md.\n`;
}
