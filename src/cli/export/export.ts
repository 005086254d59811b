/** `sparring export` with its commands: what a run learned, for other programs. */
import type { AddCommand } from "../command.ts";
import { addExportAdapter } from "./adapter.ts";
import { addExportDataset } from "./dataset.ts";
import { addExportHf } from "./hf.ts";
import { addExportOnnx } from "./onnx.ts";
import { addExportWeights } from "./weights.ts";

export const addExport: AddCommand = (program, io, done) => {
  const group = program.command("export");
  addExportHf(group, io, done);
  addExportOnnx(group, io, done);
  addExportWeights(group, io, done);
  addExportAdapter(group, io, done);
  addExportDataset(group, io, done);
};
