/**
 * An answer from a chat endpoint, with repetition: pauses double from one second and lose up to half at
 * random, Retry-After makes them longer but never shorter, and both are bounded; a server that wants a longer
 * pause is not asked again.
 * After ten requests in a row that came to nothing for a server that is busy, down or out of reach, each gets
 * one try only, until one is answered: a dead server costs its answers, not the night.
 */
import type { ApiKey } from "../../core/http/api-key.ts";
import { LONGEST_PAUSE, type PauseClock } from "../../core/http/pauses.ts";
import type { Key } from "../../core/rng.ts";
import type { ChatName } from "./chat-name.ts";
import { type FieldHint, followHint, type RequestFields } from "./field-hint.ts";
import { post, type Refused } from "./post.ts";
import type { ChatAnswer, NoAnswer } from "./read-answer.ts";
import { estimateText, Spending } from "./spending.ts";

const PATIENCE = 10;

/** An endpoint and what is remembered of it. */
export class Endpoint {
  readonly spending: Spending;
  /** The server's own advice on a field, once it gave some. */
  hint?: FieldHint;
  private deadInARow = 0;

  constructor(
    readonly name: ChatName,
    readonly key: ApiKey,
    readonly clock: PauseClock,
  ) {
    this.spending = new Spending(name.settings.tokens);
  }

  /** How often a request is made at most. */
  get tries(): number {
    return this.deadInARow < PATIENCE ? 1 + this.name.settings.retries : 1;
  }

  /** Notes whether the server was there. */
  note(alive: boolean): void {
    this.deadInARow = alive ? 0 : this.deadInARow + 1;
  }
}

/**
 * @param promptTokens estimate, used where the server does not count.
 * @param random for the pauses.
 * @throws the signal's reason, and nothing else.
 */
export async function ask(
  endpoint: Endpoint,
  fields: RequestFields,
  promptTokens: number,
  random: Key,
  signal?: AbortSignal,
): Promise<ChatAnswer | NoAnswer> {
  const stream = random.stream();
  const { name, key, clock, spending, tries } = endpoint;
  let followed = false;
  for (let made = 1; ; made++) {
    signal?.throwIfAborted();
    if (spending.exhausted) return { reason: `spend limit: ${spending.limit} tokens are spent` };
    const result = await post(name, key, followHint(fields, endpoint.hint), clock.now, signal);
    spending.add(cost(result, promptTokens));
    if (!("reason" in result)) {
      endpoint.note(true);
      return { ...result, text: key.hide(result.text) };
    }
    if (result.hint && !followed) {
      endpoint.hint ??= result.hint;
      followed = true;
      made--;
      continue;
    }
    const pause = Math.max(result.pause ?? 0, 2 ** (made - 1) * stream.uniform(0.5, 1));
    if (!result.again || made >= tries || (result.pause ?? 0) > LONGEST_PAUSE) {
      endpoint.note(!result.again);
      return { reason: told(result, made) };
    }
    await clock.wait(Math.min(pause, LONGEST_PAUSE), signal);
  }
}

function cost(result: ChatAnswer | Refused, promptTokens: number): number {
  if ("reason" in result) return result.charged ? promptTokens : 0;
  return result.tokens ?? promptTokens + estimateText(result.text);
}

function told({ reason, again, pause = 0 }: Refused, made: number): string {
  if (!again) return reason;
  const wait = pause > LONGEST_PAUSE ? `, and the server wants ${Math.ceil(pause)} seconds of rest` : "";
  return `${reason} (${made === 1 ? "1 request" : `${made} requests`}${wait})`;
}
