/**
 * Candidates sit for questions. Every candidate gets the same ones, drawn once, and what is answered is kept in a file, so
 * that an examination that was stopped goes on with the questions that are open.
 */
import { EvaluationError } from "../core/errors.ts";
import { Key } from "../core/rng.ts";
import { judgeSentences } from "../engine/local/judge.ts";
import type { Examinee, Question } from "../evaluate/suite/examinees/examinee.ts";
import { statementExaminee } from "../evaluate/suite/examinees/statements.ts";
import { type QuestionSet, scoreOf, type TaskScore } from "../evaluate/suite/suite.ts";
import { policy } from "../players/policy.ts";
import type { Contestants, ModelSpec } from "./contestants.ts";
import { ExaminationFile } from "./examination-file.ts";

export interface Candidate {
  readonly name: string;
  /** What makes it the same another time: a path alone does not say which weights it holds. */
  readonly identity: string;
  /** Called once, and only if it has something to answer. */
  open(): Promise<Examinee>;
}

export interface ExaminationOptions {
  readonly candidates: readonly Candidate[];
  /** One after the other, so that pictures are opened when they are needed. */
  readonly sets: readonly (() => Promise<QuestionSet>)[];
  /** Where answers are kept; without it nothing is. */
  readonly file?: string;
  readonly signal?: AbortSignal;
  readonly onProgress?: (candidate: string, task: string, answered: number, of: number) => void;
}

/** By candidate, the scores of the tasks in the order asked. */
export type Results = Readonly<Record<string, readonly TaskScore[]>>;

/** Items are drawn from this key alone: every examination asks the same, one with fewer items the first of them. */
export const EXAMINATION_KEY = Key.root("examination");
/** Questions that are in memory at once. */
const BATCH = 100;

/**
 * @throws EvaluationError if two candidates have one name or the file is none of this kind; the signal's reason if it is
 * stopped, after the answers so far are saved.
 */
export async function examine(options: ExaminationOptions): Promise<Results> {
  const { candidates, sets, file } = options;
  refuseNamesakes(candidates);
  const kept = new ExaminationFile(file);
  const room = new Room(options, kept);
  const results = Object.fromEntries(candidates.map(({ name }) => [name, [] as TaskScore[]]));
  try {
    for (const open of sets) {
      const set = await open();
      await room.ask(set);
      for (const candidate of candidates)
        results[candidate.name].push(
          scoreOf(set, { ...kept.answers(placeOf(candidate, set)), stopped: room.stopped(candidate) }),
        );
    }
  } finally {
    kept.save();
  }
  return results;
}

/** Where candidates are asked. */
class Room {
  private readonly opened = new Map<Candidate, Examinee>();

  constructor(
    private readonly options: ExaminationOptions,
    private readonly kept: ExaminationFile,
  ) {}

  stopped(candidate: Candidate): string | undefined {
    return this.opened.get(candidate)?.stopped;
  }

  /** Puts what is open of a set to everybody who still answers. Where nothing is, no picture is drawn. */
  async ask(set: QuestionSet): Promise<void> {
    if (!this.anyOpen(set, 0, set.count)) return;
    let from = 0;
    let batch: Question["load"][] = [];
    for await (const load of set.questions()) {
      batch.push(load);
      if (batch.length < BATCH && from + batch.length < set.count) continue;
      for (const candidate of this.options.candidates) await this.askOne(candidate, set, from, batch);
      from += batch.length;
      batch = [];
      if (!this.anyOpen(set, from, set.count)) return;
    }
  }

  private async askOne(candidate: Candidate, set: QuestionSet, from: number, batch: Question["load"][]) {
    const { signal, onProgress } = this.options;
    const place = placeOf(candidate, set);
    const open = this.kept.open(place, from, from + batch.length);
    if (open.length === 0) return;
    signal?.throwIfAborted();
    const examinee = await this.open(candidate);
    const key = EXAMINATION_KEY.child("answer", set.task);
    const questions = open.map((index) => ({ key: key.child(index), load: batch[index - from] }));
    let done = from + batch.length - open.length;
    onProgress?.(candidate.name, set.task, done, set.count);
    const note: Parameters<Examinee["answer"]>[1] = (i, mark) => {
      this.kept.note(place, open[i], mark);
      onProgress?.(candidate.name, set.task, ++done, set.count);
    };
    if (examinee.stopped === undefined) await examinee.answer(questions, note, signal);
  }

  private anyOpen(set: QuestionSet, from: number, to: number): boolean {
    return this.options.candidates.some(
      (one) => this.stopped(one) === undefined && this.kept.open(placeOf(one, set), from, to).length > 0,
    );
  }

  private async open(candidate: Candidate): Promise<Examinee> {
    const examinee = this.opened.get(candidate) ?? (await candidate.open());
    this.opened.set(candidate, examinee);
    return examinee;
  }
}

function placeOf({ identity }: Candidate, { task, identity: questions }: QuestionSet): string {
  return `${identity} ${task} ${questions}`;
}

function refuseNamesakes(candidates: readonly Candidate[]): void {
  const names = candidates.map(({ name }) => name);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice === undefined) return;
  throw new EvaluationError(`${twice} is named twice; it would answer the same twice. Name it once.`);
}

/** A model of the local engine: it judges statements, and votes as in a game, always for what it takes for most probable. */
export async function localExaminee(
  contestants: Contestants,
  spec: ModelSpec,
  name: string,
): Promise<Examinee> {
  const { engine, ref } = await contestants.model(spec);
  if (engine.name !== "local")
    throw new EvaluationError(
      `held-out tasks need the local engine's model, not the engine "${engine.name}"`,
    );
  const playing = (temperature: number) =>
    policy({ name, sampler: engine.sampler(ref), renderer: engine.renderer, temperature });
  // One best vote; sentences as varied as in a game.
  const plays = { voter: playing(0), speaker: playing(1) };
  return statementExaminee((queries) => judgeSentences(engine, ref, queries), plays);
}
