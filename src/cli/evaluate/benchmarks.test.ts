/** `evaluate suite RUN base --questions TABLE`: a run on a Tinker server and its base answer a benchmark's table, and are compared. */
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { TestServer } from "../../engine/tinker/client/fixtures/server.ts";
import { startTiny, writeTinyModel } from "../../engine/tinker/fixtures/tiny-engine.ts";
import { blankImage } from "../../images/blank.ts";
import { encodePng } from "../../images/codec.ts";
import { resolveConfig } from "../../run/settings/resolve.ts";
import { runConfig } from "../../run/train-fixture.ts";
import { session } from "../session-fixture.ts";

const root = fs.mkdtempSync(path.join(os.tmpdir(), "sparring-benchmark-run-"));
const run = path.join(root, "run");
const file = path.join(root, "AI2D_TEST.tsv");
let server: TestServer;
beforeAll(async () => {
  ({ server } = await startTiny({ model: "qwen3-vl", answers: ["\\boxed{A}", "\\boxed{bet}", "hm"] }));
  const image = Buffer.from(await encodePng(blankImage(32, 32))).toString("base64");
  const rows = Array.from({ length: 8 }, (_, i) => [
    ...[String(i), i === 0 ? image : "0", `Question ${i}?`, "red", "blue", "A", i < 4 ? "far" : "near"],
  ]);
  const head = ["index", "image", "question", "A", "B", "answer", "category"];
  fs.writeFileSync(file, [head, ...rows].map((row) => row.join("\t")).join("\n"));
  const files = writeTinyModel(path.join(root, "model"), "qwen3-vl");
  const config = resolveConfig({
    preset: "spiral",
    flags: [
      ...["engine.kind=tinker", "engine.model=tiny/qwen3-vl", `engine.url=${server.url}`],
      ...["engine.server=sparring", `engine.modelFiles=${files}`, "engine.maxTokens=16"],
      ...["iterations=1", "gamesPerIteration=8", "optimiser.learningRate=5", "evaluation.games=0"],
    ],
  });
  await runConfig(run, config);
}, 60_000);
afterAll(async () => {
  await server.stop();
  fs.rmSync(root, { recursive: true });
});

test("by category and as a whole, with what only a judge could grade", async () => {
  const argv = ["evaluate", "suite", run, "base", "--questions", file, "--trust"];
  const { code, out, err } = await session([...argv, "--json"], { env: {} });
  expect([code, err]).toEqual([0, ""]);
  const { results, comparisons } = JSON.parse(out);
  const tasks = ["AI2D_TEST/far", "AI2D_TEST/near", "AI2D_TEST, all categories"];
  for (const name of [run, "base"]) {
    expect(results[name].map(({ task }: { task: string }) => task)).toEqual(tasks);
    const [far, near, all] = results[name];
    expect(all.marks).toBe(far.marks + near.marks);
    expect(all.marks).toMatch(/^[01?]{8}$/);
  }
  expect(
    comparisons.base.map(({ task, compared }: { task: string; compared: number }) => [task, compared]),
  ).toEqual(tasks.map((task, i) => [task, i === 2 ? 8 : 4]));
  expect(comparisons.base[2].difference).toMatchObject({ low: expect.any(Number), high: expect.any(Number) });
}, 60_000);
