/** `sparring import FOLDER|FILE`: a weights file again, out of what `sparring export` wrote. */
import { createHash } from "node:crypto";
import path from "node:path";
import { refuseFile, writeNewFile } from "../../core/new-folder.ts";
import { encodeWeights } from "../../engine/local/weights.ts";
import type { AddCommand } from "../command.ts";
import type { CliIo } from "../io.ts";

export const addImport: AddCommand = (program, io, done) => {
  program
    .command("import")
    .argument(
      "<origin>",
      "a folder of export hf (also after save_pretrained in Python), or a file of export onnx",
    )
    .requiredOption("-o, --out <file>", "a new file, e.g. weights.safetensors")
    .option("--json", "print what was written as JSON")
    .addHelpText("after", EXAMPLES)
    .action(async (origin: string, flags: ImportFlags) => done(await importCommand(origin, flags, io)));
};

interface ImportFlags {
  readonly out: string;
  readonly json?: boolean;
}

const EXAMPLES = `
Examples:
  sparring import spy.onnx --out spy.safetensors
  sparring import spy --out spy.safetensors
  sparring evaluate match spy.safetensors base
`;

async function importCommand(origin: string, { out, json }: ImportFlags, io: CliIo): Promise<number> {
  const file = path.resolve(out);
  refuseFile(file);
  const { importWeights } = await import("../../engine/local/export/import.ts");
  const { weights, words, metadata, sha256 } = await importWeights(origin);
  const bytes = encodeWeights(weights, words, metadata);
  const own = createHash("sha256").update(bytes).digest("hex");
  await writeNewFile(file, bytes);
  const written = {
    file,
    parameters: weights.flat.length,
    words: words.length,
    weights: own,
    exported: sha256,
  };
  io.out.write(json ? `${JSON.stringify(written)}\n` : textOf(written));
  return 0;
}

function textOf({
  file,
  parameters,
  weights,
  exported,
}: {
  file: string;
  parameters: number;
  weights: string;
  exported: string;
}): string {
  const same =
    weights === exported
      ? "It is the file that was exported, byte for byte."
      : `It is another file than the one that was exported (${exported.slice(0, 16)}): its numbers or its header were changed since.`;
  return `${file}: ${parameters.toLocaleString("en")} parameters. ${same}\n`;
}
