/**
 * A person at the table. What is shown and how an answer is read are injected, so that a terminal, a web
 * page and a test can all be the table. People write plain answers; the box is put around them here.
 */
import type { Observation, Parsed, Seat } from "../games/game.ts";
import { failedAnswer, isAbort } from "./failure.ts";
import type { Answer, Player, Request } from "./player.ts";

export interface PersonOptions {
  readonly name: string;
  /** The rules that check an answer; a refused one is asked for again. */
  readonly game: {
    parse(text: string, state: unknown, seat: Seat): Parsed<unknown>;
    /** The question to a person, by kind; default `Your KIND: `. */
    readonly tell?: { question?(kind: string): string };
  };
  /** What is told to a person that types `help`. */
  readonly help?: (observation: Observation, state: unknown) => string;
  readonly show: (observation: Observation, state: unknown) => void | Promise<void>;
  /** Reads one answer; undefined if the person has left. */
  readonly ask: (prompt: string, signal?: AbortSignal) => Promise<string | undefined>;
}

/** Requests are answered one after the other: a person reads one thing at a time. */
export function person(options: PersonOptions): Player {
  return {
    name: options.name,
    async act(requests, signal) {
      const answers: Answer[] = [];
      for (const request of requests) answers.push(await decide(options, request, signal));
      return answers;
    },
  };
}

async function decide(options: PersonOptions, request: Request, signal?: AbortSignal): Promise<Answer> {
  try {
    return await converse(options, request, signal);
  } catch (error) {
    if (isAbort(error, signal)) throw error;
    return failedAnswer(error);
  }
}

async function converse(
  { name, game, show, ask, help }: PersonOptions,
  { observation, state }: Request,
  signal?: AbortSignal,
): Promise<Answer> {
  await show(observation, state);
  const question = game.tell?.question?.(observation.kind) ?? questionOf(observation);
  for (let prompt = question; ; ) {
    const typed = await ask(prompt, signal);
    signal?.throwIfAborted();
    if (typed === undefined) return failedAnswer(`${name} left the table`);
    if (help && /^\s*(help|\?)\s*$/i.test(typed)) {
      prompt = `${help(observation, state)}\n${question}`;
      continue;
    }
    const text = boxed(typed);
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
function boxed(typed: string): string {
  if (/\\boxed\s*\{/.test(typed)) return typed;
  return `\\boxed{${typed.trim().replace(/\{/g, "(").replace(/\}/g, ")").replaceAll("\\", "/")}}`;
}
