/**
 * A person at the table. What is shown and how an answer is read are injected, so that a terminal, a web
 * page and a test can all be the table. People write plain answers; the box is put around them here.
 */
import type { Observation, Parsed, Seat } from "../games/game.ts";
import { failedDecision, isAbort } from "./failure.ts";
import type { Decision, Player, Request } from "./player.ts";

export interface PersonOptions {
  readonly name: string;
  /** The rules that check an answer; a refused one is asked for again. */
  readonly game: {
    parse(text: string, state: unknown, seat: Seat): Parsed<unknown>;
    /** What a person is asked, by kind; default `Your KIND: `. */
    readonly tell?: { question?(kind: string): string };
  };
  readonly show: (observation: Observation, state: unknown) => void | Promise<void>;
  /** Reads one answer; undefined if the person has left. */
  readonly ask: (prompt: string, signal?: AbortSignal) => Promise<string | undefined>;
}

/** Requests are answered one after the other: a person reads one thing at a time. */
export function person(options: PersonOptions): Player {
  return {
    name: options.name,
    async act(requests, signal) {
      const decisions: Decision[] = [];
      for (const request of requests) decisions.push(await decide(options, request, signal));
      return decisions;
    },
  };
}

async function decide(options: PersonOptions, request: Request, signal?: AbortSignal): Promise<Decision> {
  try {
    return await converse(options, request, signal);
  } catch (error) {
    if (isAbort(error, signal)) throw error;
    return failedDecision(error);
  }
}

async function converse(
  { name, game, show, ask }: PersonOptions,
  { observation, state }: Request,
  signal?: AbortSignal,
): Promise<Decision> {
  await show(observation, state);
  const question = game.tell?.question?.(observation.kind) ?? questionOf(observation);
  for (let prompt = question; ; ) {
    const answer = await ask(prompt, signal);
    signal?.throwIfAborted();
    if (answer === undefined) return failedDecision(`${name} left the table`);
    const text = boxed(answer);
    const parsed = game.parse(text, state, observation.seat);
    if (parsed.ok) return { text, tokens: [], logprobs: [], stop: "end" };
    prompt = `Not possible: ${parsed.reason}.\n${question}`;
  }
}

function questionOf({ kind, choices }: Observation): string {
  const plain = choices?.map((choice) => choice.replace(/^\\boxed\{(.*)\}$/, "$1"));
  return plain ? `Your ${kind} (${plain.join(", ")}): ` : `Your ${kind}: `;
}

/** Braces in a plain answer become round, as they would end the box. */
function boxed(answer: string): string {
  if (/\\boxed\s*\{/.test(answer)) return answer;
  return `\\boxed{${answer.trim().replace(/\{/g, "(").replace(/\}/g, ")").replaceAll("\\", "/")}}`;
}
