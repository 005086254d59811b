/**
 * How long a user waits before a command does something: the built package in a folder of its own, as npm installs
 * it, and the sources as a clone runs them. `--help` until it ends; `train` until it says what it will do, when the
 * first game begins, and until that game is on the screen.
 *
 *     npm run build && node --import tsx bench/startup.ts [--rounds N] [--json]
 *
 * The rival is Node itself: `node --eval 0`, in the same rounds.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { type Spread, spreadOf } from "./step/spread.ts";

const { values: flags } = parseArgs({
  options: { rounds: { type: "string", default: "7" }, json: { type: "boolean", default: false } },
});
const ROOT = fileURLToPath(new URL("..", import.meta.url));
/** What `train` writes before the first game begins, and as it tells that game. */
const BEGUN = /iterations of/;
const FIRST_GAME = /player 1/i;

if (!fs.existsSync(path.join(ROOT, "dist")))
  throw new Error("There is no dist/. Build it first: npm run build");
const folder = fs.mkdtempSync(path.join(os.tmpdir(), "sparring-bench-"));
const installed = path.join(folder, "package");
fs.mkdirSync(installed);
for (const name of ["bin", "package.json"])
  fs.cpSync(path.join(ROOT, name), path.join(installed, name), { recursive: true });
for (const name of ["dist", "weights", "node_modules"])
  fs.symlinkSync(path.join(ROOT, name), path.join(installed, name));

const commands: Readonly<Record<string, () => Promise<number>>> = {
  "node --eval 0": () => seconds(["--eval", "0"]),
  "built: --help": () => seconds([bin(installed), "--help"]),
  "built: train, before the first game": () => seconds(train(installed), BEGUN),
  "built: train, that game is shown": () => seconds(train(installed), FIRST_GAME),
  "sources: --help": () => seconds([bin(ROOT), "--help"]),
  "sources: train, before the first game": () => seconds(train(ROOT), BEGUN),
  "sources: train, that game is shown": () => seconds(train(ROOT), FIRST_GAME),
};
const times: Record<string, number[]> = {};
try {
  for (let round = 0; round < Number(flags.rounds); round++)
    for (const [name, run] of Object.entries(commands)) {
      times[name] ??= [];
      times[name].push(await run());
    }
  const spreads = Object.entries(times).map(([name, all]) => [name, spreadOf(all)] as const);
  console.log(flags.json ? JSON.stringify(Object.fromEntries(spreads)) : show(spreads));
} finally {
  fs.rmSync(folder, { recursive: true });
}

function bin(root: string): string {
  return path.join(root, "bin", "sparring.js");
}

function train(root: string): string[] {
  const run = fs.mkdtempSync(path.join(folder, "run-"));
  return [bin(root), "train", "--preset", "smoke", "--run", path.join(run, "run")];
}

/** Until the process ends, or has written `until`; then it is stopped. @throws Error if it ended before. */
async function seconds(words: readonly string[], until?: RegExp): Promise<number> {
  const start = performance.now();
  const child = spawn(process.execPath, words, { stdio: ["ignore", "pipe", "ignore"] });
  let [said, at] = ["", 0];
  child.stdout.on("data", (data) => {
    said += String(data);
    if (!until?.test(said) || at > 0) return;
    at = performance.now();
    child.kill("SIGKILL");
  });
  const [code] = await once(child, "close");
  const end = at > 0 ? at : performance.now();
  if (until ? at === 0 : code !== 0) throw new Error(`${words.join(" ")} ended with code ${code}:\n${said}`);
  return (end - start) / 1000;
}

function show(spreads: readonly (readonly [string, Spread])[]): string {
  const rows = spreads.map(
    ([name, { median, low, high }]) =>
      `${name.padEnd(40)}${median.toFixed(2)} (${low.toFixed(2)} to ${high.toFixed(2)})`,
  );
  const head = `${os.availableParallelism()} cores, Node ${process.version}, ${flags.rounds} rounds; seconds, median (lowest to highest)`;
  return [head, ...rows].join("\n");
}
