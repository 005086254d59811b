/** `sparring export onnx MODEL`: one ONNX file, weights and words inside, for any program that runs ONNX. */
import path from "node:path";
import { refuseFile, writeNewFile } from "../../core/new-folder.ts";
import { compare } from "../../engine/local/export/stored-prompts.ts";
import type { AddCommand } from "../command.ts";
import type { CliIo } from "../io.ts";
import {
  addModelOptions,
  drawnFor,
  type ExportFlags,
  openExport,
  requireWithin,
  verifiedText,
} from "./model.ts";

export const addExportOnnx: AddCommand = (group, io, done) => {
  addModelOptions(group.command("onnx"))
    .description("write a model as one ONNX file that runs in Node, in a browser and in Python")
    .requiredOption("-o, --out <file>", "a new file; with --verify its prompts go to FILE.verify.json")
    .addHelpText("after", EXAMPLES)
    .action(async (word: string, flags: ExportFlags) => done(await exportOnnx(word, flags, io)));
};

const EXAMPLES = `
Examples:
  sparring export onnx runs/mine --out spy.onnx --verify
  sparring export onnx base --out base.onnx
  sparring export onnx kuhn.safetensors --game kuhn-poker --out kuhn.onnx

docs/formats.md has the inputs and the output of the file.
`;

async function exportOnnx(word: string, flags: ExportFlags, io: CliIo): Promise<number> {
  const out = path.resolve(flags.out);
  const stored = `${out}.verify.json`;
  for (const file of flags.verify ? [out, stored] : [out]) refuseFile(file);
  const opened = await openExport(word, flags);
  const { encodeOnnx } = await import("../../engine/local/export/onnx/file.ts");
  const bytes = encodeOnnx(opened.model);
  const { sha256, weights } = opened.model;
  const written = { file: out, bytes: bytes.length, weights: sha256, parameters: weights.flat.length };
  if (!flags.verify) {
    await writeNewFile(out, bytes);
    io.out.write(flags.json ? `${JSON.stringify(written)}\n` : textOf(written));
    return 0;
  }
  const { prompts, file } = await drawnFor(opened, flags.prompts, io);
  const { OnnxSession } = await import("../../engine/local/export/onnx/session.ts");
  const session = await OnnxSession.open(bytes);
  const verified = await compare(prompts, weights.shape.vocabulary, (prompt) => session.logprobs(prompt));
  await session.close();
  requireWithin(verified);
  await writeNewFile(out, bytes);
  await writeNewFile(stored, `${JSON.stringify(file)}\n`);
  const told = { ...written, verified };
  io.out.write(flags.json ? `${JSON.stringify(told)}\n` : textOf(written) + verifiedText(verified));
  return 0;
}

function textOf({ file, bytes, parameters }: { file: string; bytes: number; parameters: number }): string {
  return `${file}: ${parameters.toLocaleString("en")} parameters in ${(bytes / 1e6).toFixed(1)} MB.\n`;
}
