/** The questions that `sparring evaluate suite` was asked for: tasks, pictures of one's own, files. */
import { ConfigError } from "../../core/errors.ts";
import { nearest } from "../../core/nearest.ts";
import { tooFew, tooFewText } from "../../evaluate/statistics/held-out-size.ts";
import { readQuestionFile } from "../../evaluate/suite/questions/question-file.ts";
import { type Skip, skipText } from "../../evaluate/suite/questions/skips.ts";
import type { QuestionSet } from "../../evaluate/suite/suite.ts";
import { TASKS, taskNamed } from "../../evaluate/suite/tasks/tasks.ts";
import { SUITE_KEY } from "../../measure/ask-suite.ts";
import { domainsOf, heldOutPictures, taskSets } from "../../measure/held-out-tasks.ts";
import { areOwn, contentsKnown, type LeftOut, ownSets } from "../../measure/own-pictures.ts";
import { DOMAINS, type Domain } from "../../pairs/pair.ts";
import type { Config } from "../../run/settings/config.ts";
import type { CliIo } from "../io.ts";
import type { Progress } from "../progress.ts";

export const DEFAULT_DOMAINS = "clevr,charts";

export interface QuestionFlags {
  readonly items: number;
  readonly tasks?: string;
  readonly domains?: string;
  readonly pairs?: string;
  readonly questions: readonly string[];
  readonly pictures?: string;
}

/** Who asks, and where is told what is left out. */
export interface Asking {
  readonly config: Config;
  /** The players. */
  readonly words: readonly string[];
  /** The first one that reads no free questions. */
  readonly wordless?: string;
  readonly io: CliIo;
  readonly count: Progress;
  readonly signal: AbortSignal;
}

export interface Asked {
  readonly sets: readonly (() => Promise<QuestionSet | undefined>)[];
  /** Those of files, which are the last ones. */
  readonly ownFiles: readonly QuestionSet[];
  readonly skipped: Readonly<Record<string, readonly Skip[]>>;
  /** Tasks that the pictures do not allow; complete once all sets were opened. */
  readonly leftOut: readonly LeftOut[];
}

/** @throws ConfigError, EvaluationError or DataError for what cannot be asked. */
export async function questionsOf(flags: QuestionFlags, asking: Asking): Promise<Asked> {
  const leftOut: LeftOut[] = [];
  const { pairs } = flags;
  const { names, sets } =
    pairs !== undefined && areOwn(pairs)
      ? await aboutOwn(flags, pairs, asking, leftOut)
      : await aboutDomains(flags, asking);
  const { files, skipped } = await fromFiles(flags, names, asking.io);
  return { sets: [...sets, ...files.map((set) => async () => set)], ownFiles: files, skipped, leftOut };
}

interface Tasked {
  readonly names: readonly string[];
  readonly sets: Asked["sets"];
}

async function aboutDomains(flags: QuestionFlags, { config }: Asking): Promise<Tasked> {
  const tasks = chosenTasks(flags, flags.pairs === undefined ? [] : await domainsOf(config, flags.pairs));
  const pictures = heldOutPictures(config, undefined, flags.pairs);
  return { names: tasks.map(({ name }) => name), sets: taskSets(tasks, config, flags.items, pictures) };
}

/** @param leftOut is filled when the sets are opened. */
async function aboutOwn(
  { domains, tasks, items }: QuestionFlags,
  pictures: string,
  { config, words, wordless, io, count, signal }: Asking,
  leftOut: LeftOut[],
): Promise<Tasked> {
  if (domains !== undefined)
    throw new ConfigError(
      `the pictures of ${pictures} have domains of their own. Leave --domains out, or name --tasks.`,
    );
  if (words.includes("bot:oracle") && !(await contentsKnown(config, pictures)))
    throw new ConfigError(
      `bot:oracle knows what is in pictures, and nothing says that of ${pictures}. Leave it out.`,
    );
  const { sets, pictures: held } = await ownSets({
    ...{ config, pictures, items, wordless, signal },
    tasks: tasks?.split(",").map((name) => name.trim()),
    onPicture: (done, of) => count.show(done, of, "looked at", 0),
    onLeftOut(left) {
      leftOut.push(left);
      count.end();
      io.err.write(`${left.task} is left out: ${left.reason}.\n`);
    },
  });
  count.end();
  if (tooFew(held))
    io.err.write(`${tooFewText(held, "any difference")}. Add pictures: one in ten is held out.\n`);
  return { names: sets.map(({ name }) => name), sets: sets.map(({ open }) => open) };
}

/** What a file holds that cannot be asked is told at once. */
async function fromFiles(
  { questions, pictures, items }: QuestionFlags,
  tasks: readonly string[],
  { err }: CliIo,
) {
  const names = [...tasks];
  const files: QuestionSet[] = [];
  const skipped: Record<string, readonly Skip[]> = {};
  for (const file of questions) {
    const read = await readQuestionFile(file, { pictures, count: items, key: SUITE_KEY });
    refuseSameNames(names, read.sets, file);
    files.push(...read.sets);
    names.push(...read.sets.map(({ task }) => task));
    skipped[file] = read.skipped;
    if (read.skipped.length > 0) err.write(`${file}: skipped ${read.skipped.map(skipText).join("; ")}.\n`);
  }
  return { files, skipped };
}

/** @throws ConfigError if a file gives a task that there is already. */
function refuseSameNames(before: readonly string[], more: readonly QuestionSet[], file: string): void {
  const twice = more.find(({ task }) => before.includes(task));
  if (twice)
    throw new ConfigError(
      `${file} gives the task ${twice.task}, which another file or --tasks gives too. Rename the file.`,
    );
}

/** @param pictured domains of the pictures that are named, if any. */
function chosenTasks({ tasks, domains, questions }: QuestionFlags, pictured: readonly Domain[]) {
  if (tasks !== undefined) return [...new Set(tasks.split(",").map((name) => taskNamed(name.trim())))];
  const usual = pictured.length > 0 ? pictured.join(",") : DEFAULT_DOMAINS;
  if (domains === undefined && questions.length > 0) return [];
  const wanted = (domains ?? usual).split(",").map((name) => name.trim());
  const unknown = wanted.find((name) => !(DOMAINS as readonly string[]).includes(name));
  if (unknown === undefined) return TASKS.filter(({ domain }) => wanted.includes(domain));
  throw new ConfigError(
    `--domains names "${unknown}". Did you mean "${nearest(unknown, DOMAINS)}"? The domains are ${DOMAINS.join(", ")}.`,
  );
}
