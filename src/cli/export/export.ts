/** `sparring export` with its commands: what a run learned, for other programs. */
import type { AddCommand } from "../command.ts";
import { addExportAdapter } from "./adapter.ts";
import { addExportDataset } from "./dataset.ts";

export const addExport: AddCommand = (program, io, done) => {
  const group = program.command("export");
  addExportAdapter(group, io, done);
  addExportDataset(group, io, done);
};
