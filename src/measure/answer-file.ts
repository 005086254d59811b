/**
 * The answers of contestants: one JSON file that is written as a whole now and then. Questions without an
 * answer stay open and are asked again. Those of contestants and tasks that are not asked for this time stay
 * in it.
 */
import { z } from "zod";
import { writeFileAtomic } from "../checkpoint/files.ts";
import { addFailures, type FailureCount, failureOf } from "../evaluate/contests/failures.ts";
import { readStoredGames } from "../evaluate/contests/stored-games.ts";
import type { Mark } from "../evaluate/suite/answering/answerer.ts";
import type { Answers } from "../evaluate/suite/suite.ts";

/** To be raised when a task asks something else under its old name. */
const SCHEMA = 2;
const WHAT = `a file of answers by questions of today (schema ${SCHEMA})`;
/** Answers between two writes. */
const SAVE_EVERY = 50;
const LONGEST_REASON = 200;

const entrySchema = z.strictObject({
  marks: z.string().regex(/^[01x?-]*$/),
  refusals: z.record(z.string().regex(/^\d+$/), z.string()),
});
const fileSchema = z.strictObject({
  schema: z.literal(SCHEMA),
  /** By contestant, task and what the questions are about. */
  answers: z.record(z.string(), entrySchema),
});

interface Entry {
  marks: string[];
  refusals: Record<string, string>;
  /** Of this session only: an open question is asked again. */
  failures: FailureCount[];
}

export class AnswerFile {
  private readonly entries: Map<string, Entry>;
  private unsaved = 0;

  /**
   * @param file without it nothing is kept. @throws EvaluationError if it is something else, or of another
   * schema.
   */
  constructor(private readonly file?: string) {
    this.entries = new Map();
    this.takeStored();
  }

  answers(place: string): Answers {
    const { marks, refusals, failures } = this.entry(place);
    return { marks: marks.join(""), refusals, failures };
  }

  /** Indices from `from` up to `to` that have no answer. */
  open(place: string, from: number, to: number): number[] {
    const { marks } = this.entry(place);
    return Array.from({ length: to - from }, (_, i) => from + i).filter((i) => (marks[i] ?? "-") === "-");
  }

  note(place: string, index: number, mark: Mark): void {
    const entry = this.entry(place);
    while (entry.marks.length <= index) entry.marks.push("-");
    entry.marks[index] = mark.sign;
    if (mark.sign === "x" || mark.sign === "?") entry.refusals[index] = mark.reason.slice(0, LONGEST_REASON);
    if (mark.sign === "-") entry.failures = addFailures([...entry.failures, failureOf(mark.reason)]);
    if (++this.unsaved >= SAVE_EVERY) this.save();
  }

  /**
   * What another command has answered since is kept too. @throws CheckpointError if the file cannot be
   * written.
   */
  save(): void {
    if (this.file === undefined || this.unsaved === 0) return;
    this.takeStored();
    const answers = Object.fromEntries(
      [...this.entries]
        .filter(([, { marks }]) => marks.some((mark) => mark !== "-"))
        .map(([place, { marks, refusals }]) => [place, { marks: marks.join(""), refusals }]),
    );
    writeFileAtomic(this.file, `${JSON.stringify({ schema: SCHEMA, answers }, null, 1)}\n`);
    this.unsaved = 0;
  }

  /** Answers of the file, where there is none here. */
  private takeStored(): void {
    if (this.file === undefined) return;
    const stored = readStoredGames(this.file, fileSchema, WHAT);
    for (const [place, { marks, refusals }] of Object.entries(stored?.answers ?? {})) {
      const entry = this.entry(place);
      for (const [index, mark] of [...marks].entries()) {
        if ((entry.marks[index] ?? "-") !== "-") continue;
        entry.marks[index] = mark;
        if (refusals[index] !== undefined) entry.refusals[index] = refusals[index];
      }
    }
  }

  private entry(place: string): Entry {
    const known = this.entries.get(place) ?? { marks: [], refusals: {}, failures: [] };
    this.entries.set(place, known);
    return known;
  }
}
