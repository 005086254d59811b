/**
 * Makes `demo/`: a site that replays a recorded run and lets a visitor play against the model that ships, in the browser itself.
 *
 *     npm run demo:build                       # trains a small run first (preset smoke)
 *     RUN=runs/mine npm run demo:build         # of a run that is there
 */
import { execFileSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";

const PROGRAM = fileURLToPath(new URL("../bin/sparring.js", import.meta.url));
const OUT = fileURLToPath(new URL("../demo/", import.meta.url));

function sparring(...words: string[]): void {
  execFileSync(process.execPath, [PROGRAM, ...words], { stdio: "inherit" });
}

function build(run: string): void {
  sparring("bundle", run, "--out", OUT, "--play", "base", "--webgpu");
}

if (process.env.RUN) build(process.env.RUN);
else {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "sparring-demo-"));
  try {
    const run = path.join(folder, "smoke");
    sparring("train", "--preset", "smoke", "--run", run);
    build(run);
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
}
