/** `sparring evaluate suite CANDIDATE…`: the held-out tasks, with intervals. */
import { createHash } from "node:crypto";
import { ConfigError } from "../core/errors.ts";
import { type QuestionSet, taskQuestions } from "../evaluate/suite.ts";
import { suiteText } from "../evaluate/suite-text.ts";
import { TASKS, taskNamed } from "../evaluate/tasks/tasks.ts";
import { atDifficulty } from "../pairs/at-difficulty.ts";
import { DOMAINS, type Domain, type PairSource } from "../pairs/pair.ts";
import { candidateOf } from "../run/candidates.ts";
import type { Config } from "../run/config.ts";
import { Contestants, configOf, parseContestant } from "../run/contestants.ts";
import { EXAMINATION_KEY, examine } from "../run/examination.ts";
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
      "questions about pictures that nobody was trained on, right or wrong; the first candidate is compared with each other one",
    )
    .argument(
      "<candidates...>",
      'run directories, RUN/checkpoints/NNNN, weights files, "base", openai:MODEL@URL, bot:random, or bot:oracle',
    )
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
  sparring evaluate suite openai:llava:7b@http://localhost:11434#pictureSize=448 bot:random --items 50 --out llava.json
`;

async function suite(words: readonly string[], flags: SuiteFlags, io: CliIo): Promise<number> {
  const specs = words.map(parseContestant);
  const config = playConfig(configOf(specs), flags.set);
  const contestants = new Contestants(config, io.env);
  const candidates = specs.map((spec, i) =>
    candidateOf(words[i], spec, { config, contestants, environment: io.env }),
  );
  const sets = taskSets(flags, config);
  return untilInterrupted(io, async (signal) => {
    try {
      const onProgress = progress(io);
      const results = await examine({ candidates, sets, signal, file: flags.out, onProgress });
      endLine(io);
      io.out.write(
        flags.json
          ? `${JSON.stringify(results)}\n`
          : `${suiteText(results, EXAMINATION_KEY.child("signs"))}\n`,
      );
      return 0;
    } catch (error) {
      if (!signal.aborted || error !== signal.reason) throw error;
      endLine(io);
      const kept =
        flags.out === undefined ? "" : ` The answers so far are in ${flags.out}: the same command goes on.`;
      io.err.write(`Stopped.${kept}\n`);
      return INTERRUPTED;
    } finally {
      await contestants.close();
    }
  });
}

/** Pictures of a domain are opened once, when its first task comes. */
function taskSets(flags: SuiteFlags, config: Config): (() => Promise<QuestionSet>)[] {
  const sources = new Map<Domain, Promise<PairSource>>();
  const pictures = picturesHash(config);
  return chosenTasks(flags).map((task) => async () => {
    const source = sources.get(task.domain) ?? picturesOf(task.domain, config);
    sources.set(task.domain, source);
    return taskQuestions(task, await source, EXAMINATION_KEY, flags.items, pictures);
  });
}

function progress({ err }: CliIo) {
  return (name: string, task: string, answered: number, of: number) => {
    if (err.live) err.write(`\r\u001b[K${name}: ${answered} of ${of} of ${task}`);
  };
}

function endLine({ err }: CliIo): void {
  if (err.live) err.write("\r\u001b[K");
}

function picturesHash({ pairs }: Config): string {
  return createHash("sha256").update(JSON.stringify(pairs)).digest("hex").slice(0, 8);
}

/** Edited copies are wanted: some tasks are about them. */
async function picturesOf(domain: Domain, config: Config): Promise<PairSource> {
  const pairs = { ...config.pairs, source: domain, seed: PICTURES_SEED };
  return atDifficulty(await openPairs({ ...config, pairs }, "wanted"), pairs.difficulty);
}

function chosenTasks({ tasks, domains }: SuiteFlags) {
  if (tasks !== undefined) return tasks.split(",").map((name) => taskNamed(name.trim()));
  const wanted = domains.split(",").map((name) => name.trim());
  const unknown = wanted.find((name) => !(DOMAINS as readonly string[]).includes(name));
  if (unknown === undefined) return TASKS.filter(({ domain }) => wanted.includes(domain));
  throw new ConfigError(`--domains names "${unknown}"; the domains are ${DOMAINS.join(", ")}`);
}
