/** `sparring evaluate suite PLAYER…`: the held-out tasks, with intervals. */
import { ConfigError, EvaluationError } from "../../core/errors.ts";
import { KeptAnswers } from "../../dataset/suite/kept-answers.ts";
import { metricsHelp } from "../../evaluate/glossary/glossary-text.ts";
import { LOOKS } from "../../evaluate/suite/own/own-tasks.ts";
import { filesOfSeveral, pooledScore } from "../../evaluate/suite/pooled.ts";
import { compareWithFirst, type QuestionSet } from "../../evaluate/suite/suite.ts";
import { suiteText } from "../../evaluate/suite/suite-text.ts";
import { TASKS } from "../../evaluate/suite/tasks/tasks.ts";
import { answererOf } from "../../measure/answerers.ts";
import {
  askSuite,
  type Results,
  SUITE_KEY,
  type SuiteOptions,
  type SuiteProgress,
} from "../../measure/ask-suite.ts";
import { type ContestantSpec, Contestants, configOf, parseContestant } from "../../measure/contestants.ts";
import type { LeftOut } from "../../measure/own-pictures.ts";
import { readRunConfig } from "../../run/record/run-directory.ts";
import type { Config } from "../../run/settings/config.ts";
import type { AddCommand } from "../command.ts";
import type { CliIo } from "../io.ts";
import { collect, playConfig, wholeNumber } from "../options.ts";
import { progress } from "../progress.ts";
import { INTERRUPTED, untilInterrupted } from "../until-interrupted.ts";
import { DEFAULT_DOMAINS, type QuestionFlags, questionsOf } from "./suite-questions.ts";

interface SuiteFlags extends QuestionFlags {
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
      "held-out pictures to ask about instead of each domain's own, as in pairs.source: clevr~noise, or a store or folder of your own, whose tasks are those that its pictures allow",
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
      `\nTasks:\n${TASKS.map(({ name, summary }) => `  ${name.padEnd(24)} ${summary}`).join("\n")}\n${ownHelp()}${metricsHelp(["accuracy", "chance", "difference"])}${EXAMPLES}`,
    )
    .action(async (words: string[], flags: SuiteFlags) => done(await suite(words, flags, io)));
};

/** Tasks that any pictures allow. */
function ownHelp(): string {
  const rows = LOOKS.map(({ name, summary }) => `  ${name.padEnd(24)} ${summary}`);
  return `\nWith pictures of your own (--pairs ./store), those of what is known to be in them, and:\n${rows.join("\n")}\n`;
}

const EXAMPLES = `
Examples:
  sparring evaluate suite runs/mine base
  sparring evaluate suite runs/mine base --pairs clevr~noise
  sparring evaluate suite runs/mine base --pairs ./store
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
  const wordless = words.find((_, i) => !readsProse(specs[i], config));
  if (flags.questions.length > 0 && wordless !== undefined) refuseStatementsOnly(wordless);
  const count = progress(io, "answers");
  const kept = KeptAnswers.open(flags.keep);
  return untilInterrupted(io, async (signal) => {
    try {
      const asked = await questionsOf(flags, { config, words, wordless, io, count, signal });
      const { sets, ownFiles, skipped, leftOut } = asked;
      const onProgress: SuiteProgress = (name, task, answered, of, share) =>
        count.show(answered, of, `${task} by ${name}`, share);
      const onAnswer: SuiteOptions["onAnswer"] = kept && ((...answer) => kept.add(...answer));
      const asking = askSuite({ players, sets, signal, file: flags.out, onProgress, onAnswer });
      const answered = await asking.finally(() => kept?.close());
      count.end();
      if (kept) tellKept(kept, flags, io);
      requireAsked(answered, leftOut);
      const results = withWholeFiles(answered, ownFiles);
      const key = SUITE_KEY.child("signs");
      const comparisons = compareWithFirst(words, results, key);
      io.out.write(
        flags.json
          ? `${JSON.stringify({ results, comparisons, skipped, leftOut })}\n`
          : `${suiteText(words, results, comparisons)}\n`,
      );
      refuseUnanswered(words, results);
      return 0;
    } catch (error) {
      if (!signal.aborted || error !== signal.reason) throw error;
      count.end();
      const kept =
        flags.out === undefined ? "" : ` The answers so far are in ${flags.out}: the same command continues.`;
      io.err.write(`Stopped.${kept}\n`);
      return INTERRUPTED;
    } finally {
      count.end();
      await contestants.close();
    }
  });
}

/** Answers that were there before are not asked again. */
function tellKept({ folder, count }: KeptAnswers, { out }: SuiteFlags, io: CliIo): void {
  const before = out === undefined ? "" : ` Those that ${out} had before were not asked again.`;
  io.err.write(
    `${count} answers are kept in ${folder}, for npx sparring export dataset ${folder} --as episodes --out ${folder}-dataset.${before}\n`,
  );
}

/** @throws EvaluationError if the pictures allowed no task. */
function requireAsked(results: Results, leftOut: readonly LeftOut[]): void {
  if (Object.values(results).some((scores) => scores.length > 0)) return;
  const why = leftOut.map(({ task, reason }) => `${task}: ${reason}`).join("; ");
  throw new EvaluationError(`nothing can be asked about these pictures. ${why}.`);
}

/** The results were shown, but a script is not to take them for a success. @throws EvaluationError */
function refuseUnanswered(words: readonly string[], results: Results): void {
  const silent = words.filter((word) => results[word].every(({ accuracy }) => accuracy === undefined));
  if (silent.length === 0) return;
  throw new EvaluationError(
    `nothing could be scored of ${silent.join(" and ")}: no question was answered, for the reasons above. The same command asks again.`,
  );
}

/** With the score of each file whose categories are tasks, behind all tasks. @param sets those of files: the last ones. */
function withWholeFiles(results: Results, sets: readonly QuestionSet[]): Results {
  const files = [...filesOfSeveral(sets)];
  const whole = (scores: Results[string]) =>
    files.map(([file, own]) => {
      const parts = own.map((set) => scores[scores.length - sets.length + sets.indexOf(set)]);
      return pooledScore(`${file}, all categories`, own, parts);
    });
  return Object.fromEntries(
    Object.entries(results).map(([name, scores]) => [name, [...scores, ...whole(scores)]]),
  );
}

/** @throws ConfigError */
function refuseStatementsOnly(word: string): never {
  throw new ConfigError(
    `${word} cannot read free questions: the shipped model and the oracle know statements only. With --questions give openai:MODEL@URL, bot:random, or a run on a Tinker server and its base.`,
  );
}

function readsProse(spec: ContestantSpec, config: Config): boolean {
  if (spec.kind === "bot") return spec.name === "random";
  if (spec.kind === "checkpoint") return readRunConfig(spec.run).engine.kind === "tinker";
  return spec.kind === "chat" || (spec.kind === "base" && config.engine.kind === "tinker");
}
