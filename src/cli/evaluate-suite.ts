/** `sparring evaluate suite MODEL…`: the held-out tasks, with intervals. */
import { createHash } from "node:crypto";
import { ConfigError } from "../core/errors.ts";
import type { Interval } from "../core/stats.ts";
import { accuracyDifference, type TaskScore } from "../evaluate/suite.ts";
import { TASKS, taskNamed } from "../evaluate/tasks/tasks.ts";
import { atDifficulty } from "../pairs/at-difficulty.ts";
import { DOMAINS, type Domain, type PairSource } from "../pairs/pair.ts";
import type { Config } from "../run/config.ts";
import { contestantIdentity } from "../run/contestant-identity.ts";
import { Contestants, configOf, type ModelSpec, parseContestant } from "../run/contestants.ts";
import { weightsHash } from "../run/engines.ts";
import { examine, localJudge, type Results } from "../run/examination.ts";
import { openPairs } from "../run/sources.ts";
import type { AddCommand } from "./command.ts";
import type { CliIo } from "./io.ts";
import { collect, playConfig, wholeNumber } from "./options.ts";
import { INTERRUPTED, untilInterrupted } from "./until-interrupted.ts";

interface SuiteFlags {
  readonly items: number;
  readonly tasks?: string;
  readonly domains: string;
  readonly out?: string;
  readonly set: readonly string[];
  readonly json?: boolean;
}

/** Seed of the pictures: no run's own unless it asks for it. */
const PICTURES_SEED = 990_001;

export const addSuite: AddCommand = (evaluate, io, done) => {
  evaluate
    .command("suite")
    .description(
      "questions about pictures that nobody was trained on, right or wrong; the first model is compared with each other one",
    )
    .argument("<models...>", 'run directories, RUN/checkpoints/NNNN, weights files, or "base"')
    .option("--items <n>", "questions per task", wholeNumber(2, 100_000), 400)
    .option("--tasks <names>", "only these, with commas between (default: all of the domains)")
    .option("--domains <names>", "domains of the tasks; photos needs its package", "clevr,charts")
    .option("--out <file>", "keeps the answers; the same command goes on where it stopped")
    .option("--set <key=value>", "one setting of pictures or engine, may be repeated", collect, [])
    .option("--json", "print the results as JSON")
    .addHelpText(
      "after",
      `\nTasks:\n${TASKS.map(({ name, summary }) => `  ${name.padEnd(24)} ${summary}`).join("\n")}\n${EXAMPLES}`,
    )
    .action(async (words: string[], flags: SuiteFlags) => done(await suite(words, flags, io)));
};

const EXAMPLES = `
Examples:
  sparring evaluate suite runs/mine base
  sparring evaluate suite base --tasks clevr-count,clevr-exist --items 1000
  sparring evaluate suite runs/mine base --out suite.json --json
`;

async function suite(words: readonly string[], flags: SuiteFlags, io: CliIo): Promise<number> {
  const specs = words.map(modelOf);
  const config = playConfig(configOf(specs), flags.set);
  const candidates = specs.map((spec, i) => ({ name: words[i], spec, weights: weightsOf(spec, config) }));
  const contestants = new Contestants(config, io.env);
  const sources = new Map<Domain, Promise<PairSource>>();
  const tasks = chosenTasks(flags);
  const source = ({ domain }: { domain: Domain }) => {
    const known = sources.get(domain) ?? picturesOf(domain, config);
    sources.set(domain, known);
    return known;
  };
  return untilInterrupted(io, async (signal) => {
    try {
      const results = await examine({
        ...{
          candidates,
          tasks,
          items: flags.items,
          source,
          signal,
          file: flags.out,
          pictures: picturesHash(config),
        },
        judge: (spec) => localJudge(contestants, spec),
        onProgress: (name, task, at, of) => {
          if (io.err.live) io.err.write(`\r\u001b[K${at} of ${of}: ${name}, ${task}`);
        },
      });
      if (io.err.live) io.err.write("\r\u001b[K");
      io.out.write(flags.json ? `${JSON.stringify(results)}\n` : report(results));
      return 0;
    } catch (error) {
      if (signal.aborted && error === signal.reason) return INTERRUPTED;
      throw error;
    } finally {
      await contestants.close();
    }
  });
}

function picturesHash({ pairs }: Config): string {
  return createHash("sha256").update(JSON.stringify(pairs)).digest("hex").slice(0, 8);
}

/** Edited copies are wanted: some tasks are about them. */
async function picturesOf(domain: Domain, config: Config): Promise<PairSource> {
  const pairs = { ...config.pairs, source: domain, seed: PICTURES_SEED };
  return atDifficulty(await openPairs({ ...config, pairs }, "wanted"), pairs.difficulty);
}

function modelOf(word: string): ModelSpec {
  const spec = parseContestant(word);
  if (spec.kind !== "bot" && spec.kind !== "chat") return spec;
  throw new ConfigError(
    `${word} has no weights of the local model; the suite can be taken by runs, checkpoints, weights files and base`,
  );
}

function weightsOf(spec: ModelSpec, { engine }: Config): string {
  return spec.kind === "base" ? weightsHash(engine) : contestantIdentity(spec);
}

function chosenTasks({ tasks, domains }: SuiteFlags) {
  if (tasks !== undefined) return tasks.split(",").map((name) => taskNamed(name.trim()));
  const wanted = domains.split(",").map((name) => name.trim());
  const unknown = wanted.find((name) => !(DOMAINS as readonly string[]).includes(name));
  if (unknown === undefined) return TASKS.filter(({ domain }) => wanted.includes(domain));
  throw new ConfigError(`--domains names "${unknown}"; the domains are ${DOMAINS.join(", ")}`);
}

function report(results: Results): string {
  const [[first, own], ...others] = Object.entries(results);
  const lines = own.flatMap((score, i) => [
    `${score.task}  (guessing ${percent(score.chance)})`,
    ...Object.entries(results).map(
      ([name, scores]) => `  ${name.padEnd(30)} ${interval(scores[i].accuracy)}`,
    ),
    ...others.map(([name, scores]) => `  ${`${first} - ${name}`.padEnd(30)} ${difference(score, scores[i])}`),
  ]);
  return `${lines.join("\n")}\n${own[0]?.right.length ?? 0} questions per task; 95% intervals, differences over the same questions.\n`;
}

function interval({ estimate, low, high }: Interval): string {
  return `${percent(estimate)}  (${percent(low)} to ${percent(high)})`;
}

function difference(a: TaskScore, b: TaskScore): string {
  const { estimate, low, high } = accuracyDifference(a, b);
  const signed = (value: number) => `${value > 0 ? "+" : ""}${(100 * value).toFixed(1)}`;
  const clear = low > 0 ? "better" : high < 0 ? "worse" : "no difference shown";
  return `${signed(estimate)} points (${signed(low)} to ${signed(high)}): ${clear}`;
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)}%`;
}
