/**
 * The client of this project and the official Python client in turn, against one server that answers at once: CPU time of the client's own
 * process, and the ratio of the two, round by round.
 */
import { spawn } from "node:child_process";
import fs from "node:fs";
import readline from "node:readline";
import { fileURLToPath } from "node:url";
import { Rival } from "../step/rival.ts";
import { PICTURE_BYTES, SEQUENCES, TOKENS } from "./canned.ts";

const ROUNDS = 7;
const here = (name: string) => fileURLToPath(new URL(name, import.meta.url));
/** Made by `npm run interop`. */
const PYTHON = here("../../.interop/tinker-0.38.0/bin/python");
const TASKS: readonly [name: string, per: number, unit: string][] = [
  ["tokens", SEQUENCES * TOKENS, "sampled token"],
  ["pictures in prompts", PICTURE_BYTES / 1e6, "megabyte of pictures in a prompt"],
  ["pictures in training", PICTURE_BYTES / 1e6, "megabyte of pictures in training"],
];

export async function contest(): Promise<void> {
  if (!fs.existsSync(PYTHON)) {
    console.log("the official Python client is left out: `npm run interop` makes its environment");
    return;
  }
  const server = spawn(process.execPath, ["--import", "tsx", here("canned-server.ts")]);
  const lines = readline.createInterface({ input: server.stdout });
  const url = String((await lines[Symbol.asyncIterator]().next()).value);
  const ours = new Rival("ours", [process.execPath, "--import", "tsx", here("ours.ts"), url]);
  const theirs = new Rival("theirs", [PYTHON, here("theirs.py"), url], { TINKER_TELEMETRY: "0" });
  try {
    for (const [task, per, unit] of TASKS) await compare(ours, theirs, task, per, unit);
  } finally {
    ours.close();
    theirs.close();
    server.kill();
  }
}

async function compare(ours: Rival, theirs: Rival, task: string, per: number, unit: string): Promise<void> {
  const rounds: [number, number][] = [];
  for (let round = -2; round < ROUNDS; round++) {
    const [own, official] = [await ours.step(task), await theirs.step(task)];
    if (own.check[0] !== official.check[0]) throw new Error(`${task}: ${own.check} and ${official.check}`);
    // The first two warm up.
    if (round >= 0) rounds.push([own.seconds, official.seconds]);
  }
  const sorted = rounds.map(([own, official]) => official / own).sort((a, b) => a - b);
  const median = (values: number[]) => [...values].sort((a, b) => a - b)[values.length >> 1];
  const micro = (i: 0 | 1) => ((median(rounds.map((each) => each[i])) / per) * 1e6).toPrecision(3);
  const ratio = `${median(sorted).toFixed(2)} (${sorted[0].toFixed(2)} to ${(sorted.at(-1) as number).toFixed(2)})`;
  console.log(`per ${unit}: ours ${micro(0)} µs, official ${micro(1)} µs, official / ours ${ratio}`);
}
