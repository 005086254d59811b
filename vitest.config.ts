/** Unit tests beside the code, then the tests that start whole programs; two files at a time, so that memory stays small. */
import path from "node:path";
import { defineConfig } from "vitest/config";
import LongestFirst from "./test/longest-first.ts";

/** Beside the code, but they play whole runs. */
const RUNS = [
  ...["train", "resume", "harder", "tinker", "tinker-steps", "paper-large"].map(
    (name) => `src/run/${name}.test.ts`,
  ),
  ...["run", "faults"].map((name) => `src/server/tinker/${name}.test.ts`),
  ...["train/resume", "pretrain/pretrain", "evaluate/benchmarks"].map((name) => `src/cli/${name}.test.ts`),
];

/** The examples import the package by its name. */
const alias = { sparring: path.resolve(import.meta.dirname, "src/index.ts") };

export default defineConfig({
  resolve: { alias },
  test: {
    maxWorkers: 2,
    globalSetup: "test/temporary-folder.ts",
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        test: {
          name: "unit",
          alias,
          include: ["src/**/*.test.ts"],
          exclude: RUNS,
          testTimeout: 30_000,
          // Files share what they import: loading it anew for each takes a third of the time.
          isolate: false,
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          name: "end-to-end",
          alias,
          include: ["test/**/*.test.ts", ...RUNS],
          testTimeout: 300_000,
          hookTimeout: 300_000,
          isolate: false,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
