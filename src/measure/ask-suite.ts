/**
 * A suite put to players. All get the same questions, drawn once, and answers are kept in a file, so that a
 * suite that was stopped continues with the questions that are open.
 */
import { EvaluationError } from "../core/errors.ts";
import { Key } from "../core/rng.ts";
import type { Answerer, Mark, Note, Question, Told } from "../evaluate/suite/answering/answerer.ts";
import { chatAnswerer } from "../evaluate/suite/answering/chat.ts";
import { statementAnswerer } from "../evaluate/suite/answering/statements.ts";
import { type QuestionSet, scoreOf, type TaskScore } from "../evaluate/suite/suite.ts";
import { policy } from "../players/policy.ts";
import { AnswerFile } from "./answer-file.ts";
import type { Contestants, ModelSpec } from "./contestants.ts";
import { statementJudge } from "./statement-judge.ts";

export interface SuitePlayer {
  readonly name: string;
  /** What makes it the same another time: a path alone does not say which weights it holds. */
  readonly identity: string;
  /** Called once, and only if it has something to answer. */
  open(): Promise<Answerer>;
}

export interface SuiteOptions {
  readonly players: readonly SuitePlayer[];
  /** One after the other, so that pictures are opened when they are needed. One that gives nothing is left out. */
  readonly sets: readonly (() => Promise<QuestionSet | undefined>)[];
  /** Where answers are kept; without it nothing is. */
  readonly file?: string;
  readonly signal?: AbortSignal;
  readonly onProgress?: SuiteProgress;
  /** An answer came: to question `index` of a task, from 0. */
  readonly onAnswer?: (player: string, set: QuestionSet, index: number, mark: Mark, told: Told) => void;
}

/** @param share of all questions to all players that are behind, from 0 to 1. */
export type SuiteProgress = (
  player: string,
  task: string,
  answered: number,
  of: number,
  share: number,
) => void;

/** By player, the scores of the tasks in the order asked. */
export type Results = Readonly<Record<string, readonly TaskScore[]>>;

/** Items are drawn from this key alone: every suite asks the same, one with fewer items the first of them. */
export const SUITE_KEY = Key.root("examination"); // The word decides which questions are drawn.
/** Questions that are in memory at once. */
const BATCH = 100;

/**
 * @throws EvaluationError if two players have one name or the file is none of this kind; the signal's reason
 * if it is stopped, after the answers so far are saved.
 */
export async function askSuite(options: SuiteOptions): Promise<Results> {
  const { players, sets, file } = options;
  refuseNamesakes(players);
  const kept = new AnswerFile(file);
  const asking = new Asking(options, kept);
  const results = Object.fromEntries(players.map(({ name }) => [name, [] as TaskScore[]]));
  try {
    for (const [at, open] of sets.entries()) {
      const set = await open();
      if (!set) continue;
      await asking.ask(set, at);
      for (const player of players)
        results[player.name].push(
          scoreOf(set, { ...kept.answers(placeOf(player, set)), stopped: asking.stopped(player) }),
        );
    }
  } finally {
    kept.save();
  }
  return results;
}

/** The questions that are open, put to everybody. */
class Asking {
  private readonly opened = new Map<SuitePlayer, Answerer>();

  constructor(
    private readonly options: SuiteOptions,
    private readonly kept: AnswerFile,
  ) {}

  stopped(player: SuitePlayer): string | undefined {
    return this.opened.get(player)?.stopped;
  }

  /**
   * Puts what is open of a set to everybody who still answers. Where nothing is, no picture is drawn.
   * @param at its place among all sets.
   */
  async ask(set: QuestionSet, at: number): Promise<void> {
    if (!this.anyOpen(set, 0, set.count)) return;
    let from = 0;
    let batch: Question["load"][] = [];
    for await (const load of set.questions()) {
      batch.push(load);
      if (batch.length < BATCH && from + batch.length < set.count) continue;
      for (const player of this.options.players) await this.askOne(player, set, at, from, batch);
      from += batch.length;
      batch = [];
      if (!this.anyOpen(set, from, set.count)) return;
    }
  }

  private async askOne(
    player: SuitePlayer,
    set: QuestionSet,
    at: number,
    from: number,
    batch: Question["load"][],
  ) {
    const { signal, onProgress, onAnswer, players, sets } = this.options;
    const before = from * players.length + batch.length * players.indexOf(player);
    const tell = (answered: number) => {
      const share = (before + answered - from) / (set.count * players.length);
      onProgress?.(player.name, set.task, answered, set.count, (at + share) / sets.length);
    };
    const place = placeOf(player, set);
    const open = this.kept.open(place, from, from + batch.length);
    if (open.length === 0) return;
    signal?.throwIfAborted();
    const answerer = await this.open(player);
    const key = SUITE_KEY.child("answer", set.task);
    const questions = open.map((index) => ({ key: key.child(index), load: batch[index - from] }));
    let done = from + batch.length - open.length;
    tell(done);
    const note: Note = (i, mark, told) => {
      this.kept.note(place, open[i], mark);
      if (told) onAnswer?.(player.name, set, open[i], mark, told);
      tell(++done);
    };
    if (answerer.stopped === undefined) await answerer.answer(questions, note, signal);
  }

  private anyOpen(set: QuestionSet, from: number, to: number): boolean {
    return this.options.players.some(
      (one) => this.stopped(one) === undefined && this.kept.open(placeOf(one, set), from, to).length > 0,
    );
  }

  private async open(player: SuitePlayer): Promise<Answerer> {
    const answerer = this.opened.get(player) ?? (await player.open());
    this.opened.set(player, answerer);
    return answerer;
  }
}

function placeOf({ identity }: SuitePlayer, { task, identity: questions }: QuestionSet): string {
  return `${identity} ${task} ${questions}`;
}

function refuseNamesakes(players: readonly SuitePlayer[]): void {
  const names = players.map(({ name }) => name);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice === undefined) return;
  throw new EvaluationError(`${twice} is named twice; it would answer the same twice. Name it once.`);
}

/** Questions that a large model is asked at once. */
const AT_ONCE = 64;

/**
 * A model with weights. One that reads chat messages is asked as behind an endpoint, its likeliest answer. The others judge statements, and
 * move as in a game, where they vote always for what they take for most probable.
 */
export async function modelAnswerer(
  contestants: Contestants,
  spec: ModelSpec,
  name: string,
): Promise<Answerer> {
  const model = await contestants.model(spec);
  const { engine, ref } = model;
  const { renderer } = engine;
  if (engine.can.prose)
    return chatAnswerer(policy({ name, sampler: engine.sampler(ref), renderer, temperature: 0 }), AT_ONCE);
  const judge = statementJudge(model, name);
  const playing = (temperature: number) =>
    policy({ name, sampler: engine.sampler(ref), renderer, temperature });
  // One best vote; sentences as varied as in a game.
  const plays = { voter: playing(0), speaker: playing(1) };
  return statementAnswerer(judge, plays);
}
