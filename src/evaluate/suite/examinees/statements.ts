/**
 * Examinees that know statements, clues and votes instead of free questions: the shipped model, and the oracle, which knows
 * what is in every picture and is the ceiling of every table.
 */
import { EvaluationError } from "../../../core/errors.ts";
import { parseAnswer } from "../../../games/spot-the-spy/answer.ts";
import { languageOf } from "../../../language/languages.ts";
import type { Content } from "../../../pairs/pair.ts";
import { oracleBot } from "../../../players/bots/oracle.ts";
import type { Decision, Player } from "../../../players/player.ts";
import type { Judged, Query, TaskItem, Voted } from "../tasks/task.ts";
import { type Examinee, loaded, type Mark, markOf, type Question, sentenceMark } from "./examinee.ts";

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

/** How it plays "Who is the spy?". */
export interface Plays {
  readonly voter: Player;
  readonly speaker: Player;
}

export function statementExaminee(judge: Judge, { voter, speaker }: Plays): Examinee {
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
        ...(await playAll(said, speaker, signal)),
        ...(await playAll(voted, voter, signal)),
      ];
      [...judged, ...said, ...voted].forEach(({ index }, i) => {
        note(index, marks[i]);
      });
    },
  };
}

export function oracleExaminee(): Examinee {
  return statementExaminee(async (queries) => queries.map(knownTruth), {
    voter: oracleBot,
    speaker: oracleBot,
  });
}

function knownTruth({ domain, sentence, content, picture }: KnownQuery): number {
  const language = languageOf(domain);
  const statement = language.parse(sentence);
  if (content && statement) return Number(language.isTrue(statement, content));
  throw new EvaluationError(
    `nothing says what is in ${picture.id}, so the oracle cannot judge "${sentence}"`,
  );
}

async function judgeAll(asked: readonly Asked[], judge: Judge): Promise<Mark[]> {
  const known = asked.flatMap(({ item }) => withContents(item, item.judged as Judged));
  const probabilities = known.length > 0 ? await judge(known) : [];
  let at = 0;
  return asked.map(({ item }) => {
    const { queries, choose } = item.judged as Judged;
    const own = probabilities.slice(at, at + queries.length);
    at += queries.length;
    return markOf(item, { option: choose(own) });
  });
}

function withContents({ pictures, contents }: TaskItem, { queries }: Judged): KnownQuery[] {
  return queries.map((query) => ({ ...query, content: contents?.[pictures.indexOf(query.picture)] }));
}

async function playAll(asked: readonly Asked[], player: Player, signal?: AbortSignal): Promise<Mark[]> {
  if (asked.length === 0) return [];
  const requests = asked.map(({ question, item }) => ({
    observation: (item.said ?? voteOf(item)).observation,
    key: question.key,
    state: { pair: { id: item.pictures[0].id, contents: { original: item.contents?.[0] } } },
  }));
  const decisions = await player.act(requests, signal);
  return asked.map(({ item }, i) => playMark(item, decisions[i]));
}

function voteOf({ voted, question }: TaskItem): Voted {
  if (voted) return voted;
  throw new EvaluationError(
    `"${question}" is a free question: it can be put to chat endpoints and bot:random, not to who knows statements only`,
  );
}

function playMark(item: TaskItem, { text, stop, error }: Decision): Mark {
  if (stop === "error") return { sign: "-", reason: error ?? "no reason given" };
  return item.said ? sentenceMark(item.said, text) : voteMark(item, text);
}

function voteMark(item: TaskItem, text: string): Mark {
  const { observation, seats } = voteOf(item);
  const parsed = parseAnswer(text, observation.view);
  if (!parsed.ok) return { sign: "x", reason: parsed.reason };
  const vote = parsed.move.kind === "vote" ? parsed.move.vote : "n/a";
  if (vote === "n/a") return { sign: "x", reason: "n/a" };
  const option = seats.indexOf(vote);
  return markOf(item, option >= 0 ? { option } : { refused: "a vote for itself" });
}
