/** A run on a Tinker server and its base as players: what `evaluate match RUN base` opens. */
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, expect, test } from "vitest";
import { Key } from "../core/rng.ts";
import { startTiny, writeTinyModel } from "../engine/tinker/fixtures/tiny-engine.ts";
import { openPlay } from "../run/open/games.ts";
import { resolveConfig } from "../run/settings/resolve.ts";
import { runConfig } from "../run/train-fixture.ts";
import { Contestants, parseContestant } from "./contestants.ts";

const root = fs.mkdtempSync(path.join(os.tmpdir(), "sparring-server-players-"));
afterAll(() => fs.rmSync(root, { recursive: true }));

test("the trained weights answer otherwise than the base, and both stay", async () => {
  const { server } = await startTiny({ model: "qwen3", answers: ["\\boxed{check}", "\\boxed{bet}"] });
  const config = resolveConfig({
    preset: "spiral",
    flags: [
      ...[
        "engine.kind=tinker",
        "engine.model=tiny/qwen3",
        `engine.url=${server.url}`,
        "engine.server=sparring",
      ],
      ...[`engine.modelFiles=${writeTinyModel(path.join(root, "model"), "qwen3")}`, "engine.maxTokens=16"],
      ...["iterations=2", "gamesPerIteration=32", "optimiser.learningRate=5", "evaluation.games=0"],
    ],
  });
  const run = path.join(root, "run");
  await runConfig(run, config);
  const contestants = new Contestants(config, {});
  const { game, secrets } = await openPlay(config);
  const { secret } = await secrets.deal("heldout", 0);
  const observation = game.observe(game.start(secret, Key.root("deal")), 0);
  const requests = Array.from({ length: 12 }, (_, i) => ({
    observation,
    key: Key.root(i),
    state: undefined,
  }));
  const textsOf = async (word: string) => {
    const player = await contestants.open(parseContestant(word), word);
    return (await player.act(requests)).map(({ text, stop }) => `${stop} ${text}`);
  };
  const base = await textsOf("base");
  const trained = await textsOf(run);
  expect(new Set(base).size).toBeGreaterThan(1);
  expect(trained).not.toEqual(base);
  expect(await textsOf("base")).toEqual(base);
  await contestants.close();
  await server.stop();
}, 60_000);
