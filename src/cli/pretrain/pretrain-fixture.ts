/** A pretraining of a few steps, for tests: a small model, scenes and charts, a warm-up and two stages. */
import { Readable } from "node:stream";
import type { Recipe } from "../../engine/local/pretrain/recipe.ts";
import type { ModelShape } from "../../engine/local/shape.ts";
import { WORDS } from "../../engine/local/vocabulary.ts";
import type { CliIo } from "../io.ts";
import { makeBase, type PretrainWork } from "./work.ts";

export const TINY_SHAPE: ModelShape = {
  width: 8,
  encoderLayers: 1,
  layers: 1,
  heads: 2,
  hidden: 8,
  vocabulary: WORDS.length,
  pictureSize: 32,
  stem: 8,
  maxText: 288,
  window: 4,
};

export const TINY_RECIPE: Recipe = {
  seed: 5,
  batch: 2,
  warmUpSteps: 2,
  dense: { steps: 3, rate: [1e-2, 5e-3] },
  stages: [
    {
      name: "say",
      steps: 3,
      rate: [1e-2, 5e-3],
      fresh: true,
      domains: { clevr: 1 },
      lesson: { describe: true, statements: 2, about: {}, textOnly: true, games: 0 },
    },
    {
      name: "play",
      steps: 4,
      rate: [5e-3, 0],
      fresh: true,
      domains: { clevr: 0.5, charts: 0.5 },
      lesson: { describe: true, statements: 2, about: {}, games: 1 },
    },
  ],
  probeEvery: 50,
  probePictures: 2,
};

/** Keeps its state after every step. */
export function tinyWork(out: string): PretrainWork {
  return {
    recipe: TINY_RECIPE,
    shape: TINY_SHAPE,
    threads: 2,
    command: "sparring pretrain",
    out,
    state: `${out}.state`,
    saveEvery: 1,
  };
}

/**
 * Pretrains in this process.
 * @param stopAfter asks it to stop once it has asked the clock so often; it does so at the beginning and at
 * every event.
 */
export async function make(work: PretrainWork, stopAfter = Number.POSITIVE_INFINITY) {
  let [out, err, asked] = ["", "", 0];
  let interrupt = () => {};
  const sink = (note: (text: string) => void) => ({ write: note, control: note, live: false, columns: 100 });
  const io: CliIo = {
    out: sink((text) => {
      out += text;
    }),
    err: sink((text) => {
      err += text;
    }),
    input: Readable.from([]),
    env: {},
    clock: {
      seconds: () => {
        if (++asked >= stopAfter) interrupt();
        return 10 * asked;
      },
      date: () => "2026-01-31T12:00:00.000Z",
    },
    onInterrupt: (handler) => {
      interrupt = handler;
      return () => {};
    },
    quit: () => {},
  };
  const code = await makeBase(work, io);
  return { code, out, err };
}
