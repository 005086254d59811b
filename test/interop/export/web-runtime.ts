/** ONNX Runtime for the web, from the npm registry into a folder of one's own; a script that lacks it ends with 77. */
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";

const RUNTIME = "onnxruntime-web@1.30.0";
const SKIPPED = 77;

/** Ends the script, with the reason on its last line. */
export function skip(reason: string): never {
  console.log(reason);
  process.exit(SKIPPED);
}

export function runs(program: string, ...args: string[]): boolean {
  return spawnSync(program, args, { stdio: "ignore" }).status === 0;
}

/** The folder with the runtime's files. */
export function webRuntime(folder: string): string {
  const dist = path.join(folder, "node_modules", "onnxruntime-web", "dist");
  fs.mkdirSync(folder, { recursive: true });
  const install = ["install", "--prefix", folder, "--no-save", "--ignore-scripts", "--no-audit", RUNTIME];
  if (!fs.existsSync(dist) && !runs("npm", ...install))
    skip(`${RUNTIME} cannot be installed; can the npm registry be reached?`);
  return dist;
}
