/** `sparring evaluate suite PLAYER…`: the held-out tasks, with intervals. */
import { ConfigError, EvaluationError } from "../../core/errors.ts";
import { KeptAnswers } from "../../dataset/suite/kept-answers.ts";
import { metricsHelp } from "../../evaluate/glossary/glossary-text.ts";
import { filesOfSeveral, pooledScore } from "../../evaluate/suite/pooled.ts";
import { readQuestionFile } from "../../evaluate/suite/questions/question-file.ts";
import { type Skip, skipText } from "../../evaluate/suite/questions/skips.ts";
import { compareWithFirst, type QuestionSet } from "../../evaluate/suite/suite.ts";
import { suiteText } from "../../evaluate/suite/suite-text.ts";
import type { Task } from "../../evaluate/suite/tasks/task.ts";
import { TASKS, taskNamed } from "../../evaluate/suite/tasks/tasks.ts";
import { answererOf } from "../../measure/answerers.ts";
import { askSuite, type Results, SUITE_KEY, type SuiteOptions } from "../../measure/ask-suite.ts";
import { type ContestantSpec, Contestants, configOf, parseContestant } from "../../measure/contestants.ts";
import { domainsOf, heldOutPictures, taskSets } from "../../measure/held-out-tasks.ts";
import { DOMAINS, type Domain } from "../../pairs/pair.ts";
import { readRunConfig } from "../../run/record/run-directory.ts";
import type { Config } from "../../run/settings/config.ts";
import type { AddCommand } from "../command.ts";
import { eraseLine } from "../counter.ts";
import type { CliIo } from "../io.ts";
import { collect, playConfig, wholeNumber } from "../options.ts";
import { INTERRUPTED, untilInterrupted } from "../until-interrupted.ts";

interface SuiteFlags {
  readonly items: number;
  readonly tasks?: string;
  readonly domains?: string;
  readonly pairs?: string;
  readonly questions: readonly string[];
  readonly pictures?: string;
  readonly out?: string;
  readonly keep?: string;
  readonly set: readonly string[];
  readonly json?: boolean;
}

export const addSuite: AddCommand = (evaluate, io, done) => {
  evaluate
    .command("suite")
    .description(
      "questions about pictures that nobody was trained on, right or wrong; the first player is compared with each other one",
    )
    .argument(
      "<players...>",
      'run directories, RUN/checkpoints/NNNN, weights files, "base", openai:MODEL@URL, bot:random, or bot:oracle',
    )
    .option("--items <n>", "questions per task, of a file at most", wholeNumber(2, 1_000_000), 400)
    .option("--tasks <names>", "only these, with commas between (default: all of the domains)")
    .option(
      "--domains <names>",
      `domains of the tasks; photos needs its package (default: ${DEFAULT_DOMAINS})`,
    )
    .option(
      "--pairs <name>",
      "held-out pictures to ask about instead of each domain's own, as in pairs.source, e.g. clevr~noise; tasks are those of their domains",
    )
    .option(
      "--questions <file>",
      "questions of your own, may be repeated: CLEVR's .json, or a .tsv in VLMEvalKit's layout (MathVista, MMMU, ChartQA, …); then no others unless --tasks or --domains names them",
      collect,
      [],
    )
    .option("--pictures <folder>", "where the pictures lie that question files name (default: beside them)")
    .option("--out <file>", "keeps the answers; the same command continues where it stopped")
    .option(
      "--keep <folder>",
      "keep what was said: question, pictures, answer, right answer; for export dataset FOLDER, or to read",
    )
    .option("--set <key=value>", "one setting of pictures or engine, may be repeated", collect, [])
    .option("--json", "print the results as JSON")
    .addHelpText(
      "after",
      `\nTasks:\n${TASKS.map(({ name, summary }) => `  ${name.padEnd(24)} ${summary}`).join("\n")}\n${metricsHelp(["accuracy", "chance", "difference"])}${EXAMPLES}`,
    )
    .action(async (words: string[], flags: SuiteFlags) => done(await suite(words, flags, io)));
};

const DEFAULT_DOMAINS = "clevr,charts";

const EXAMPLES = `
Examples:
  sparring evaluate suite runs/mine base
  sparring evaluate suite runs/mine base --pairs clevr~noise
  sparring evaluate suite base --tasks clevr-count,clevr-exist --items 1000
  sparring evaluate suite runs/mine base --out suite.json --json
  sparring evaluate suite openai:llava:7b@http://localhost:11434#pictureSize=448 bot:random --items 50 --out llava.json
  sparring evaluate suite openai:llava:7b@http://localhost:11434 runs/mine --items 200 --keep answers
  sparring evaluate suite openai:llava:7b@http://localhost:11434 bot:random --questions MMBench_DEV_EN.tsv --out mmbench.json
  sparring evaluate suite runs/large base --questions AI2D_TEST.tsv --questions ChartQA_TEST.tsv --items 3000 --out suite.json
  sparring evaluate suite openai:llava:7b@http://localhost:11434 --questions CLEVR_val_questions.json --pictures CLEVR_v1.0/images/val
`;

async function suite(words: readonly string[], flags: SuiteFlags, io: CliIo): Promise<number> {
  const specs = words.map(parseContestant);
  const config = playConfig(configOf(specs), flags.set);
  const contestants = new Contestants(config, io.env);
  const players = specs.map((spec, i) =>
    answererOf(words[i], spec, { config, contestants, environment: io.env }),
  );
  if (flags.questions.length > 0) refuseStatementsOnly(words, specs, config);
  const tasks = chosenTasks(flags, flags.pairs === undefined ? [] : await domainsOf(config, flags.pairs));
  const { sets: ownSets, skipped } = await questionSets(flags, tasks, io);
  const pictures = heldOutPictures(config, undefined, flags.pairs);
  const opened = ownSets.map((set) => async () => set);
  const sets = [...taskSets(tasks, config, flags.items, pictures), ...opened];
  const kept = KeptAnswers.open(flags.keep);
  return untilInterrupted(io, async (signal) => {
    try {
      const onProgress = progress(io);
      const onAnswer: SuiteOptions["onAnswer"] = kept && ((...answer) => kept.add(...answer));
      const asking = askSuite({ players, sets, signal, file: flags.out, onProgress, onAnswer });
      const asked = await asking.finally(() => kept?.close());
      if (kept) tellKept(kept, flags, io);
      const results = withWholeFiles(asked, tasks.length, ownSets);
      endLine(io);
      const key = SUITE_KEY.child("signs");
      const comparisons = compareWithFirst(words, results, key);
      io.out.write(
        flags.json
          ? `${JSON.stringify({ results, comparisons, skipped })}\n`
          : `${suiteText(words, results, comparisons)}\n`,
      );
      refuseUnanswered(words, results);
      return 0;
    } catch (error) {
      if (!signal.aborted || error !== signal.reason) throw error;
      endLine(io);
      const kept =
        flags.out === undefined ? "" : ` The answers so far are in ${flags.out}: the same command continues.`;
      io.err.write(`Stopped.${kept}\n`);
      return INTERRUPTED;
    } finally {
      await contestants.close();
    }
  });
}

/** Answers that were there before are not asked again. */
function tellKept({ folder, count }: KeptAnswers, { out }: SuiteFlags, io: CliIo): void {
  endLine(io);
  const before = out === undefined ? "" : ` Those that ${out} had before were not asked again.`;
  io.err.write(
    `${count} answers are kept in ${folder}, for npx sparring export dataset ${folder} --as episodes --out ${folder}-dataset.${before}\n`,
  );
}

/** The results were shown, but a script is not to take them for a success. @throws EvaluationError */
function refuseUnanswered(words: readonly string[], results: Results): void {
  const silent = words.filter((word) => results[word].every(({ accuracy }) => accuracy === undefined));
  if (silent.length === 0) return;
  throw new EvaluationError(
    `nothing could be scored of ${silent.join(" and ")}: no question was answered, for the reasons above. The same command asks again.`,
  );
}

/** With the score of each file whose categories are tasks, behind all tasks. @param before tasks that are none of a file. */
function withWholeFiles(results: Results, before: number, sets: readonly QuestionSet[]): Results {
  const files = [...filesOfSeveral(sets)];
  const whole = (scores: Results[string]) =>
    files.map(([file, own]) => {
      const parts = own.map((set) => scores[before + sets.indexOf(set)]);
      return pooledScore(`${file}, all categories`, own, parts);
    });
  return Object.fromEntries(
    Object.entries(results).map(([name, scores]) => [name, [...scores, ...whole(scores)]]),
  );
}

/** @throws ConfigError if a player knows statements only. */
function refuseStatementsOnly(
  words: readonly string[],
  specs: readonly ContestantSpec[],
  config: Config,
): void {
  const at = specs.findIndex((spec) => !readsProse(spec, config));
  if (at < 0) return;
  throw new ConfigError(
    `${words[at]} cannot read free questions: the shipped model and the oracle know statements only. With --questions give openai:MODEL@URL, bot:random, or a run on a Tinker server and its base.`,
  );
}

function readsProse(spec: ContestantSpec, config: Config): boolean {
  if (spec.kind === "bot") return spec.name === "random";
  if (spec.kind === "checkpoint") return readRunConfig(spec.run).engine.kind === "tinker";
  return spec.kind === "chat" || (spec.kind === "base" && config.engine.kind === "tinker");
}

/** What a file holds that cannot be asked is told at once. */
async function questionSets(
  { questions, pictures, items }: SuiteFlags,
  tasks: readonly Task[],
  { err }: CliIo,
) {
  const names = tasks.map(({ name }) => name);
  const sets: QuestionSet[] = [];
  const skipped: Record<string, readonly Skip[]> = {};
  for (const file of questions) {
    const read = await readQuestionFile(file, { pictures, count: items, key: SUITE_KEY });
    refuseSameNames(names, read.sets, file);
    sets.push(...read.sets);
    names.push(...read.sets.map(({ task }) => task));
    skipped[file] = read.skipped;
    if (read.skipped.length > 0) err.write(`${file}: skipped ${read.skipped.map(skipText).join("; ")}.\n`);
  }
  return { sets, skipped };
}

/** @throws ConfigError if a file gives a task that there is already. */
function refuseSameNames(before: readonly string[], more: readonly QuestionSet[], file: string): void {
  const twice = more.find(({ task }) => before.includes(task));
  if (twice)
    throw new ConfigError(
      `${file} gives the task ${twice.task}, which another file or --tasks gives too. Rename the file.`,
    );
}

function progress({ err }: CliIo) {
  return (name: string, task: string, answered: number, of: number) => {
    if (!err.live) return;
    eraseLine(err);
    err.write(`${name}: ${answered} of ${of} of ${task}`);
  };
}

function endLine({ err }: CliIo): void {
  if (err.live) eraseLine(err);
}

/** @param pictured domains of the pictures that are named, if any. */
function chosenTasks({ tasks, domains, questions }: SuiteFlags, pictured: readonly Domain[]) {
  if (tasks !== undefined) return [...new Set(tasks.split(",").map((name) => taskNamed(name.trim())))];
  const usual = pictured.length > 0 ? pictured.join(",") : DEFAULT_DOMAINS;
  if (domains === undefined && questions.length > 0) return [];
  const wanted = (domains ?? usual).split(",").map((name) => name.trim());
  const unknown = wanted.find((name) => !(DOMAINS as readonly string[]).includes(name));
  if (unknown === undefined) return TASKS.filter(({ domain }) => wanted.includes(domain));
  throw new ConfigError(`--domains names "${unknown}"; the domains are ${DOMAINS.join(", ")}`);
}
