/**
 * Answerers that know statements and moves of a game instead of free questions: the shipped model, and the
 * oracle, which knows what is in every picture and is the ceiling of every table.
 */
import { EvaluationError } from "../../../core/errors.ts";
import { languageOf } from "../../../language/languages.ts";
import type { Content } from "../../../pairs/pair.ts";
import type { Answer, Player, Request } from "../../../players/player.ts";
import type { Judged, Query, TaskItem, Voted } from "../tasks/task.ts";
import {
  type Answerer,
  loaded,
  type Mark,
  markOf,
  type Question,
  sentenceMark,
  type Told,
} from "./answerer.ts";
import { boxedOption } from "./choice.ts";

/** A query with what is in its picture, for the oracle. */
export interface KnownQuery extends Query {
  readonly content?: Content;
}

/** Probability that each query's sentence is true of its picture. */
export type Judge = (queries: readonly KnownQuery[]) => Promise<number[]>;

interface Asked {
  readonly index: number;
  readonly question: Question;
  readonly item: TaskItem;
}

/** How it answers where a move is asked for. */
export interface Plays {
  readonly voter: Player;
  readonly speaker: Player;
}

/** @param plays absent for the oracle: each item names the player that knows what is in its pictures. */
export function statementAnswerer(judge: Judge, plays?: Plays): Answerer {
  return {
    async answer(questions, note, signal) {
      const asked: Asked[] = [];
      for (const [index, question] of questions.entries()) {
        const item = await loaded(question);
        if ("sign" in item) note(index, item);
        else asked.push({ index, question, item });
      }
      signal?.throwIfAborted();
      const judged = asked.filter(({ item }) => item.judged);
      const said = asked.filter(({ item }) => item.said);
      const voted = asked.filter(({ item }) => !item.judged && !item.said);
      const marks = [
        ...(await judgeAll(judged, judge)),
        ...(await playAll(said, plays?.speaker, signal)),
        ...(await playAll(voted, plays?.voter, signal)),
      ];
      [...judged, ...said, ...voted].forEach(({ index }, i) => {
        note(index, ...marks[i]);
      });
    },
  };
}

export function oracleAnswerer(): Answerer {
  return statementAnswerer(async (queries) => queries.map(knownTruth));
}

function knownTruth({ domain, sentence, content, picture }: KnownQuery): number {
  const language = languageOf(domain);
  const statement = language.parse(sentence);
  // A photograph's subject is often unknown.
  if (content && statement) return Number(language.isTrue(statement, content) ?? 0.5);
  throw new EvaluationError(
    `nothing says what is in ${picture.id}, so the oracle cannot judge "${sentence}"`,
  );
}

async function judgeAll(asked: readonly Asked[], judge: Judge): Promise<[Mark, Told][]> {
  const known = asked.flatMap(({ item }) => withContents(item, item.judged as Judged));
  const probabilities = known.length > 0 ? await judge(known) : [];
  let at = 0;
  return asked.map(({ item }) => {
    const { queries, choose } = item.judged as Judged;
    const own = probabilities.slice(at, at + queries.length);
    at += queries.length;
    const option = choose(own);
    return [markOf(item, { option }), { item, text: boxedOption(option) }];
  });
}

function withContents({ pictures, contents }: TaskItem, { queries }: Judged): KnownQuery[] {
  return queries.map((query) => ({ ...query, content: contents?.[pictures.indexOf(query.picture)] }));
}

/** One batch for each player: the one that is given, or whoever knows all in an item's game. */
async function playAll(
  asked: readonly Asked[],
  player?: Player,
  signal?: AbortSignal,
): Promise<[Mark, Told?][]> {
  const moves = asked.map(({ question, item }) => {
    const { observation, oracle } = item.said ?? voteOf(item);
    const request = { observation, key: question.key, state: oracle.state };
    return { player: player ?? oracle.player, request };
  });
  const answers = new Map<Request, Answer>();
  for (const one of new Set(moves.map((move) => move.player))) {
    const requests = moves.filter((move) => move.player === one).map(({ request }) => request);
    const given = await one.act(requests, signal);
    for (const [i, request] of requests.entries()) answers.set(request, given[i]);
  }
  return asked.map(({ item }, i) => playMark(item, answers.get(moves[i].request) as Answer));
}

function voteOf({ voted, question }: TaskItem): Voted {
  if (voted) return voted;
  throw new EvaluationError(
    `"${question}" is a free question: it can be put to chat endpoints and bot:random, not to who knows statements only`,
  );
}

/** A vote stands for an option, whose letter is then the answer to the question. */
function playMark(item: TaskItem, { text, stop, error }: Answer): [Mark, Told?] {
  if (stop === "error") return [{ sign: "-", reason: error ?? "no reason given" }];
  if (item.said) return [sentenceMark(item.said, text), { item, text }];
  const choice = voteOf(item).optionOf(text);
  return [markOf(item, choice), { item, text: "option" in choice ? boxedOption(choice.option) : text }];
}
