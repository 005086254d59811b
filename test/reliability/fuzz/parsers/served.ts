/** What a server and its clients keep of each other, and what a client of an environment says. */
import fs from "node:fs";
import path from "node:path";
import { Key } from "../../../../src/core/rng.ts";
import { Graphs } from "../../../../src/engine/local/graphs.ts";
import { TINY_SHAPE } from "../../../../src/engine/local/tiny-shape-fixture.ts";
import { Trainer } from "../../../../src/engine/local/trainer.ts";
import { Weights } from "../../../../src/engine/local/weights.ts";
import { systemClock } from "../../../../src/engine/tinker/client/clock.ts";
import { Credentials } from "../../../../src/engine/tinker/client/http/credentials.ts";
import { TokenBudget } from "../../../../src/engine/tinker/client/limits/budget.ts";
import { SpentFile } from "../../../../src/engine/tinker/spent-file.ts";
import { outputToJson } from "../../../../src/engine/tinker/wire/json/train.ts";
import { Fault, readMessage } from "../../../../src/server/environment/messages.ts";
import { Progress } from "../../../../src/server/tinker/state/progress.ts";
import { Registry } from "../../../../src/server/tinker/state/registry.ts";
import { jsonSeed, ofFile, ofJson, ofText, type Parser } from "../parser.ts";
import { OUTPUT } from "./wire.ts";

const server = {
  ...{ version: 1, weights: "w", files: 3 },
  sessions: { s: { created: "2026-01-31", metadata: { a: 1 } } },
  models: {
    m: {
      ...{ session: "s", digest: "d", folder: "models/1", rank: 8, created: "x", lastRequest: "y" },
      ...{ flags: { train_unembed: true, train_mlp: true, train_attn: true }, unloaded: false },
    },
  },
  samplers: { p: { session: "s", digest: "d", file: "snapshots/2.safetensors" } },
  checkpoints: {
    "tinker://m/weights/1": {
      ...{ model: "m", kind: "training", name: "1", file: "checkpoints/3", bytes: 5, request: "r" },
      created: "x",
    },
  },
};

const trainer = () => new Trainer(new Graphs(TINY_SHAPE, 1), Weights.random(TINY_SHAPE, Key.root("fuzz")));
const done = [
  { digest: "d", outcome: { json: { path: "tinker://m/weights/1", type: "save_weights" } } },
  { digest: "d", outcome: { output: outputToJson(OUTPUT) } },
  { digest: "d", outcome: { error: "no such weights", category: "user" } },
];

/** A model's folder with answers. */
function withResults(folder: string, ...results: readonly unknown[]): void {
  fs.mkdirSync(path.join(folder, "results"), { recursive: true });
  results.forEach((result, i) => {
    fs.writeFileSync(path.join(folder, "results", `${i + 1}.json`), JSON.stringify(result));
  });
}

const claims = Buffer.from(JSON.stringify({ exp: 2e9, sub: "x" })).toString("base64url");

/** The token that a server gives for a key. */
async function exchanged(answer: unknown): Promise<void> {
  const credentials = new Credentials("key", systemClock, () => {});
  credentials.useTokens(async () => answer);
  await credentials.header();
}

export const SERVED: readonly Parser[] = [
  ofFile(
    "tokens spent",
    "tinker-client.json",
    () => [jsonSeed({ version: 1, url: "x", spent: { prefill: 1, sampled: 2.5, trained: 3 } })],
    (_, folder) => new SpentFile().keepIn(folder, new TokenBudget({ prefill: 10 })),
  ),
  ofJson("token for a key", [{ jwt: `a.${claims}.c` }], exchanged),
  ofText(
    "messages to an environment",
    [
      '{"type": "reset", "data": {"seed": 3, "episode_id": "a"}}',
      '{"type": "step", "data": {"text": "\\\\boxed{bet}", "metadata": {"a": [1]}}}',
      '{"type": "state"}',
    ],
    (message) => {
      try {
        readMessage(message);
      } catch (error) {
        if (!(error instanceof Fault)) throw error;
      }
    },
  ),
  ofFile(
    "state of a server",
    "server.json",
    () => [jsonSeed(server)],
    (_, folder) => new Registry(folder, "w"),
  ),
  ofFile(
    "progress of a model on a server",
    "progress.json",
    (folder) => {
      withResults(folder, ...done);
      return [jsonSeed({ ran: done.length })];
    },
    (_, folder) => new Progress(folder, []).restore(trainer()),
  ),
  ofFile(
    "answer that a server kept",
    path.join("results", "1.json"),
    (folder) => {
      withResults(folder);
      fs.writeFileSync(path.join(folder, "progress.json"), JSON.stringify({ ran: 1 }));
      return done.map(jsonSeed);
    },
    (_, folder) => new Progress(folder, []).restore(trainer()),
  ),
];
