/**
 * A large model that reads chat messages, behind an endpoint or on a server that trains it: each question is asked on its own, several
 * at once. A failure costs the question; after too many in a row the rest is not asked any more.
 */
import type { Player } from "../../../players/player.ts";
import {
  type Answerer,
  loaded,
  type Mark,
  type Question,
  sentenceMark,
  type Told,
  textMark,
} from "./answerer.ts";
import { choiceMessages } from "./choice.ts";

/** Failures in a row after which the endpoint is left alone. */
export const PATIENCE = 20;

const CUT = "cut off: the answer reached the limit of its tokens (engine.maxTokens)";

/** @param width questions under way at once. */
export function chatAnswerer(player: Player, width: number): Answerer {
  let failedInARow = 0;
  let stopped: string | undefined;
  const one = async (question: Question, signal?: AbortSignal): Promise<[Mark, Told?]> => {
    const item = await loaded(question);
    if ("sign" in item) return [item];
    const messages = item.said?.observation.messages ?? choiceMessages(item);
    const observation = { seat: 0, kind: "question", messages, view: undefined };
    const [{ text, stop, error, lack }] = await player.act(
      [{ observation, key: question.key, state: undefined }],
      signal,
    );
    failedInARow = stop === "error" ? failedInARow + 1 : 0;
    if (failedInARow >= PATIENCE) stopped ??= `${failedInARow} answers in a row did not come: ${error}`;
    if (stop === "error") return [{ sign: "-", reason: error ?? "no reason given" }];
    const told = { item, text };
    if (lack !== undefined || stop === "length") return [{ sign: "x", reason: lack ?? CUT }, told];
    return [item.said ? sentenceMark(item.said, text) : textMark(item, text), told];
  };
  return {
    get stopped() {
      return stopped;
    },
    async answer(questions, note, signal) {
      const waiting = questions.entries();
      const faults: unknown[] = [];
      const work = async () => {
        for (const [i, question] of waiting) {
          if (stopped !== undefined || faults.length > 0) return;
          signal?.throwIfAborted();
          note(i, ...(await one(question, signal)));
        }
      };
      await Promise.all(
        Array.from({ length: width }, () => work().catch((error: unknown) => faults.push(error))),
      );
      if (faults.length > 0) throw faults[0];
    },
  };
}
