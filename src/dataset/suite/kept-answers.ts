/**
 * Answers of a suite that are kept, so that one can read what was said: a folder with `answers.jsonl` and the pictures,
 * each once. A question that is asked again gets another line, which is then the one that counts.
 */
import fs from "node:fs";
import path from "node:path";
import { z } from "zod";
import { guardWrite, writeError } from "../../checkpoint/files.ts";
import { CheckpointError, DataError } from "../../core/errors.ts";
import { appendJsonLines, readJsonLines } from "../../core/jsonl.ts";
import type { Mark, Told } from "../../evaluate/suite/answering/answerer.ts";
import { boxedOption, choiceMessages } from "../../evaluate/suite/answering/choice.ts";
import type { QuestionSet } from "../../evaluate/suite/suite.ts";
import type { Message } from "../../games/game.ts";
import { PictureShelf } from "../picture-shelf.ts";

const FILE = "answers.jsonl";
const PICTURES = "pictures";
const SCHEMA = 1;

const part = z.discriminatedUnion("type", [
  z.object({ type: z.literal("text"), text: z.string() }),
  /** By the name of its file. */
  z.object({ type: z.literal("image"), picture: z.string().regex(/^[0-9a-f]{32}\.png$/) }),
]);

const keptSchema = z.object({
  schema: z.literal(SCHEMA),
  player: z.string(),
  task: z.string(),
  /** Number in its task, from 0. */
  question: z.int().min(0),
  /** Tells apart tasks of one name about other pictures. */
  of: z.string(),
  prompt: z.array(z.object({ role: z.enum(["system", "user", "assistant"]), content: z.array(part) })),
  answer: z.string(),
  /** The right answer in the form that is asked for; null where it is no single one, e.g. any true sentence. */
  right: z.string().nullable(),
  verdict: z.enum(["right", "wrong", "refused", "undecided"]),
  /** Why it was refused, or not graded. */
  reason: z.string().optional(),
});

export type KeptAnswer = z.infer<typeof keptSchema>;

const VERDICTS = { "1": "right", "0": "wrong", x: "refused", "?": "undecided" } as const;

/** Whether a folder holds kept answers. */
export function isKeptSuite(folder: string): boolean {
  return fs.existsSync(path.join(folder, FILE));
}

export class KeptAnswers {
  private readonly shelf: PictureShelf;
  private writing: Promise<void> = Promise.resolve();
  private failure: unknown;
  /** Answers of this session. */
  count = 0;

  private constructor(readonly folder: string) {
    this.shelf = new PictureShelf(path.join(folder, PICTURES));
  }

  /** Nothing without a folder. @throws CheckpointError if it holds something else. */
  static open(folder: string | undefined): KeptAnswers | undefined {
    if (folder === undefined) return undefined;
    const names = fs.existsSync(folder) ? fs.readdirSync(folder) : [];
    if (names.length > 0 && !isKeptSuite(folder))
      throw new CheckpointError(
        `${folder} is not empty and holds no answers of a suite. Choose a new folder with --keep.`,
      );
    guardWrite(folder, () => {
      fs.mkdirSync(path.join(folder, PICTURES), { recursive: true });
      fs.closeSync(fs.openSync(path.join(folder, FILE), "a"));
    });
    return new KeptAnswers(folder);
  }

  /** Written in the order in which they come. */
  add(player: string, { task, identity: of }: QuestionSet, question: number, mark: Mark, told: Told): void {
    if (mark.sign === "-") return;
    this.count++;
    const verdict = VERDICTS[mark.sign];
    const reason = "reason" in mark ? { reason: mark.reason } : {};
    this.writing = this.writing.then(async () => {
      if (this.failure !== undefined) return;
      try {
        const prompt = await this.stored(promptOf(told));
        const { text: answer } = told;
        const kept = {
          schema: SCHEMA,
          player,
          task,
          question,
          of,
          prompt,
          answer,
          right: rightOf(told),
          verdict,
        };
        await appendJsonLines(path.join(this.folder, FILE), [{ ...kept, ...reason }]);
      } catch (error) {
        this.failure = error;
      }
    });
  }

  /** Waits until all is written. @throws CheckpointError if something could not be. */
  async close(): Promise<void> {
    await this.writing;
    if (this.failure !== undefined) throw writeError(path.join(this.folder, FILE), this.failure);
  }

  private async stored(messages: readonly Message[]): Promise<KeptAnswer["prompt"]> {
    const prompt: KeptAnswer["prompt"] = [];
    for (const { role, content } of messages) {
      const parts: KeptAnswer["prompt"][number]["content"] = [];
      for (const one of content)
        parts.push(one.type === "text" ? one : { type: "image", picture: await this.shelf.put(one.picture) });
      prompt.push({ role, content: parts });
    }
    return prompt;
  }
}

function promptOf({ item }: Told): readonly Message[] {
  return item.said?.observation.messages ?? choiceMessages(item);
}

function rightOf({ item: { answer, options, graded, said } }: Told): string | null {
  if (said) return null;
  if (options.length === 0) return graded?.right ?? null;
  return boxedOption(answer);
}

/** Where the pictures of a folder's answers lie. */
export function pictureFile(folder: string, name: string): string {
  return path.join(folder, PICTURES, name);
}

/** The last answer to each question, in the order of the first ones. @throws DataError for a line that is none. */
export async function readKeptAnswers(folder: string): Promise<KeptAnswer[]> {
  const file = path.join(folder, FILE);
  const answers = new Map<string, KeptAnswer>();
  for await (const { number, value } of readJsonLines(file, () => {})) {
    const read = keptSchema.safeParse(value);
    if (!read.success) {
      const [issue] = read.error.issues;
      throw new DataError(
        `${file}:${number} is no kept answer of schema ${SCHEMA}: ${issue.path.join(".") || "the line"}: ${issue.message}. Remove it.`,
      );
    }
    const { player, task, of, question } = read.data;
    answers.set(JSON.stringify([player, task, of, question]), read.data);
  }
  return [...answers.values()];
}
