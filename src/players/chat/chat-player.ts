/**
 * A large vision-language model at the table, behind an OpenAI-compatible chat endpoint. It reads the
 * observation's messages, and the game parses its text as it does any player's. Left out: streaming, seeds
 * and log-probabilities, so it cannot be trained and does not repeat itself.
 */
import { setMaxListeners } from "node:events";
import pLimit from "p-limit";
import { ApiKey } from "../../core/http/api-key.ts";
import { type PauseClock, systemPauseClock } from "../../core/http/pauses.ts";
import { failedAnswer, isAbort } from "../failure.ts";
import type { Answer, Player, Request } from "../player.ts";
import { ask, Endpoint } from "./ask.ts";
import type { ChatName } from "./chat-name.ts";
import { enlarge } from "./enlarge.ts";
import { requestFields } from "./request-body.ts";
import { DEFAULT_KEY_VARIABLE } from "./settings.ts";
import { estimatePrompt } from "./spending.ts";

export interface ChatPlayerOptions {
  /** Shown and stored. */
  readonly name: string;
  readonly endpoint: ChatName;
  /** Where the key is looked up. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly clock?: PauseClock;
}

export interface ChatPlayer extends Player {
  /** Tokens so far, of prompts and answers. */
  spent(): number;
}

/**
 * Each request is asked on its own, so many at once as the settings say. What goes wrong is a failed
 * answer; its message begins with a category and `: ` (`status 429`, `timeout`, `web page`, `spend limit`,
 * …).
 * @throws ConfigError if the named variable holds no key.
 */
export function chatPlayer({ name, endpoint, environment, clock }: ChatPlayerOptions): ChatPlayer {
  const { settings } = endpoint;
  const key = ApiKey.fromEnvironment(settings.key, environment, "the chat endpoint", DEFAULT_KEY_VARIABLE);
  const opened = new Endpoint(endpoint, key, clock ?? systemPauseClock);
  const limit = pLimit(settings.concurrency);
  return {
    name,
    spent: () => opened.spending.spent,
    act(requests, signal) {
      // Each request under way listens for an abort; Node takes more than ten listeners for a leak.
      if (signal) setMaxListeners(0, signal);
      return limit.map(requests, (request) => decide(opened, request, signal));
    },
  };
}

async function decide(
  endpoint: Endpoint,
  { observation, key }: Request,
  signal?: AbortSignal,
): Promise<Answer> {
  try {
    signal?.throwIfAborted();
    const messages = await enlarge(observation.messages, endpoint.name.settings.pictureSize);
    const fields = await requestFields(endpoint.name, messages);
    const tokens = estimatePrompt(messages);
    const answer = await ask(endpoint, fields, tokens, key.child("chat"), signal);
    if ("reason" in answer) return failedAnswer(answer.reason);
    const { text, stop, lack } = answer;
    return { text, stop, ...(lack !== undefined && { lack }), tokens: [], logprobs: [] };
  } catch (error) {
    if (isAbort(error, signal)) throw error;
    return failedAnswer(endpoint.key.hide(String((error as Error)?.message ?? error)));
  }
}
