/**
 * A player's failure as a value: the seat answered nothing, and why.
 */
import type { Answer } from "./player.ts";

/** `cause` is a message or whatever was thrown. */
export function failedAnswer(cause: unknown): Answer {
  const error = cause instanceof Error ? cause.message : String(cause);
  return { text: "", tokens: [], logprobs: [], stop: "error", error };
}

/** True for what must not become a failure: somebody asked to stop. */
export function isAbort(error: unknown, signal?: AbortSignal): boolean {
  return signal?.aborted === true || (error instanceof Error && error.name === "AbortError");
}
