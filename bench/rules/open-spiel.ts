/**
 * OpenSpiel as a rival: a Python process in a virtual environment of the benchmark's own, which is made where
 * it is missing. It is no dependency: where it cannot be installed, the reason takes its place.
 */
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { Rival } from "../step/rival.ts";
import type { Played } from "./random-games.ts";

const PACKAGES = ["open_spiel==2.0.2", "numpy==2.4.6"];
const INSTALL_MS = 300_000;

export type OpenSpiel<Answer = Played> = Rival<Answer>;

/** @param file in `bench/`, what is run there. @returns the rival, or why there is none. */
export function startOpenSpiel<Answer = Played>(file = "rules.py"): OpenSpiel<Answer> | string {
  const folder = fileURLToPath(
    new URL(`../../node_modules/.cache/sparring-bench/${PACKAGES.join("-")}`, import.meta.url),
  );
  const python = path.join(folder, "bin", "python");
  const failure = canImport(python) ? undefined : install(folder, python);
  if (failure !== undefined) return `OpenSpiel left out: ${failure}`;
  const program = fileURLToPath(new URL(`../${file}`, import.meta.url));
  return new Rival<Answer>(PACKAGES[0], [python, program]);
}

function canImport(python: string): boolean {
  return spawnSync(python, ["-c", "import pyspiel"], { stdio: "ignore" }).status === 0;
}

/** @returns what went wrong, if anything. */
function install(folder: string, python: string): string | undefined {
  fs.rmSync(folder, { recursive: true, force: true });
  return (
    failureOf("python3", ["-m", "venv", folder]) ??
    failureOf(python, ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", ...PACKAGES]) ??
    failureOf(python, ["-c", "import pyspiel"])
  );
}

function failureOf(command: string, words: readonly string[]): string | undefined {
  const { status, error, stdout, stderr } = spawnSync(command, words, {
    encoding: "utf8",
    timeout: INSTALL_MS,
  });
  if (status === 0) return undefined;
  const said = error?.message ?? `${stdout}${stderr}`.trim().split("\n").slice(-3).join(" ");
  return `"${command} ${words.join(" ")}" failed (${said})`;
}
