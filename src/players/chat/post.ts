/**
 * One request to a chat endpoint: a time limit, a bounded answer, no redirects (they would carry the key and
 * the pictures elsewhere). Whatever goes wrong is a value. Left out: repetition (`ask.ts`).
 */

import type { ApiKey } from "../../core/http/api-key.ts";
import { readBounded } from "../../core/http/bounded-body.ts";
import { lenientJson } from "../../core/lenient-json.ts";
import { shortLine } from "../../core/terminal-text.ts";
import type { ChatName } from "./chat-name.ts";
import { type FieldHint, hintIn, type RequestFields } from "./field-hint.ts";
import { messageIn, worthAgain } from "./provider-fault.ts";
import { type ChatAnswer, readAnswer, withheld } from "./read-answer.ts";

/** A request without an answer. */
export interface Refused {
  /** A category, then `: ` and details. */
  readonly reason: string;
  /** Busy, down or out of reach: worth another request. */
  readonly again?: boolean;
  /** Seconds that the server wants to be left alone. */
  readonly pause?: number;
  /** The server wants a field under another name. */
  readonly hint?: FieldHint;
  /** The server may have worked on it, and may charge it. */
  readonly charged?: boolean;
}

interface Bound {
  readonly signal: AbortSignal;
  readonly late: () => boolean;
  readonly release: () => void;
}

/** Longest reason with the server's message that is shown, in characters. */
const LONGEST_REASON = 172;
const LARGEST_REFUSAL = 65_536;

/**
 * @param now milliseconds since 1970, for dates in Retry-After. @throws the signal's reason, and nothing
 * else.
 */
export async function post(
  { url, settings }: ChatName,
  key: ApiKey,
  fields: RequestFields,
  now: () => number,
  signal?: AbortSignal,
): Promise<ChatAnswer | Refused> {
  const bound = bounded(settings.timeout, signal);
  try {
    const response = await fetch(url, {
      method: "POST",
      headers: { "content-type": "application/json", accept: "application/json", ...key.headers() },
      body: JSON.stringify(fields),
      redirect: "manual",
      signal: bound.signal,
    });
    return response.ok
      ? await read(response, key, settings.maxTokens)
      : await refused(response, key, fields, now);
  } catch (error) {
    signal?.throwIfAborted();
    if (bound.late())
      return { reason: `timeout: no answer within ${settings.timeout} seconds`, again: true, charged: true };
    return { reason: `connection: ${codeOf(error)}`, again: true, charged: codeOf(error) !== "ECONNREFUSED" };
  } finally {
    bound.release();
  }
}

/** A generous limit for the answer's tokens and the JSON around them. */
async function read(response: Response, key: ApiKey, maxTokens: number): Promise<ChatAnswer | Refused> {
  const most = 65_536 + 64 * maxTokens;
  const body = await readBounded(response, most);
  if (body === undefined)
    return { reason: `too large: the answer has more than ${most} bytes`, charged: true };
  const answer = readAnswer(body.toString("utf8"));
  if ("reason" in answer) return { ...answer, reason: shown(answer.reason, key), charged: !answer.again };
  return answer.lack === undefined ? answer : { ...answer, lack: shown(answer.lack, key) };
}

async function refused(
  response: Response,
  key: ApiKey,
  fields: RequestFields,
  now: () => number,
): Promise<ChatAnswer | Refused> {
  const { status, headers } = response;
  const body = await readBounded(response, LARGEST_REFUSAL).catch(() => undefined);
  if (status < 400)
    return { reason: `status ${status}: redirects are not followed, give the address they lead to` };
  if (status === 401 || status === 403)
    return { reason: `status ${status}: the endpoint refuses the key, or wants one` };
  const json = lenientJson(body?.toString("utf8") ?? "");
  const filtered = withheld(json);
  if (filtered) return filtered;
  const message = messageIn(json) ?? "without a message";
  const hint = worthAgain(status) ? undefined : hintIn(message, fields);
  const pause = retryAfter(headers.get("retry-after"), now);
  return {
    reason: shown(`status ${status}: ${message}`, key),
    again: worthAgain(status),
    ...(pause !== undefined && { pause }),
    ...(hint && { hint }),
  };
}

/** A reason without the key, in one line; the key goes before the end is cut. */
function shown<Reason extends string>(reason: Reason, key: ApiKey): Reason {
  return shortLine(key.hide(reason).replace(/\s+/g, " ").trim(), LONGEST_REASON) as Reason;
}

/** Seconds, from a number of them or a date. */
function retryAfter(value: string | null, now: () => number): number | undefined {
  if (value === null) return undefined;
  if (/^\s*\d+(\.\d+)?\s*$/.test(value)) return Number(value);
  const date = Date.parse(value);
  return Number.isNaN(date) ? undefined : Math.max(0, (date - now()) / 1000);
}

/** Not `AbortSignal.timeout`: with it, signals of many requests pile up on the one of the whole match. */
function bounded(seconds: number, outer?: AbortSignal): Bound {
  const controller = new AbortController();
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    controller.abort();
  }, seconds * 1000);
  const stop = () => controller.abort();
  if (outer?.aborted) stop();
  outer?.addEventListener("abort", stop, { once: true });
  const release = () => {
    clearTimeout(timer);
    outer?.removeEventListener("abort", stop);
  };
  return { signal: controller.signal, late: () => late, release };
}

/** Messages of fetch are not shown: they may hold what was sent. */
function codeOf(error: unknown): string {
  const code = ((error as Error)?.cause as { code?: unknown } | undefined)?.code;
  return typeof code === "string" && /^[A-Z_0-9]+$/.test(code) ? code : "it broke off";
}
