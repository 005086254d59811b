/** Log-probabilities as a server gives them: one per token, numbers, none above 0 by more than rounding. */
import type { Numbers } from "../../wire/messages.ts";
import { TinkerError } from "../tinker-error.ts";

/** Half-precision engines round a probability of 1 up by this much. */
const ROUNDING = 1e-3;

/** `gaps`: NaN means that there is none. */
export function checkLogprobs(logprobs: Numbers, count: number, place: string, gaps = false): void {
  if (logprobs.length !== count) {
    throw lie(place, `${logprobs.length} log-probabilities for ${count} tokens`);
  }
  for (let i = 0; i < logprobs.length; i++) {
    const value = logprobs[i];
    if (gaps && Number.isNaN(value)) continue;
    if (!Number.isFinite(value)) throw lie(`${place}[${i}]`, `the log-probability ${value}`);
    if (value > ROUNDING) throw lie(`${place}[${i}]`, `the log-probability ${value}, which is above 0`);
  }
}

/** An answer that cannot be what was asked for. */
export function lie(place: string, found: string): TinkerError {
  return new TinkerError(
    "answer",
    `${place}: the server gave ${found}. Such an answer must not be trained on; report it to the server's makers`,
  );
}
