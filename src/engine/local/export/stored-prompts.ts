/**
 * Prompts of real games with the engine's log-probabilities, as a file (`verify.json`): whoever runs an
 * export, in whatever language, can compare. Knows nothing of Node.
 */
import type { Logprobs } from "./sampler.ts";

/** Largest difference of log-probabilities, in nats, between an export and the engine. */
export const TOLERANCE = 1e-4;

const FORMAT = "sparring-prompts-1";

export interface StoredPrompt {
  /** The kind of answer, e.g. `clue`. */
  readonly kind: string;
  /** RGB, row by row; absent for a model without pictures. */
  readonly picture?: Uint8Array;
  /** What the seat was told, then what it answered. */
  readonly tokens: readonly number[];
  /** Index of the first token of the answer. */
  readonly answerFrom: number;
  /** Natural logarithms by the engine: of each token after the first, given those before. */
  readonly logprobs: readonly number[];
}

export interface PromptFile {
  readonly format: typeof FORMAT;
  /** SHA-256 of the weights file that computed them, in hex. */
  readonly sha256: string;
  readonly tolerance: number;
  readonly pictureSize: number;
  /** Base64 of RGB bytes, row by row. */
  readonly pictures: readonly string[];
  readonly prompts: readonly (Omit<StoredPrompt, "picture"> & { readonly picture?: number })[];
}

export function promptFile(
  prompts: readonly StoredPrompt[],
  { sha256, pictureSize }: { readonly sha256: string; readonly pictureSize: number },
): PromptFile {
  const pictures: string[] = [];
  const numbered = prompts.map(({ picture, ...rest }) => {
    if (!picture) return rest;
    const text = base64(picture);
    const known = pictures.indexOf(text);
    return { ...rest, picture: known < 0 ? pictures.push(text) - 1 : known };
  });
  return { format: FORMAT, sha256, tolerance: TOLERANCE, pictureSize, pictures, prompts: numbered };
}

export function promptsOf({ pictures, prompts }: PromptFile): StoredPrompt[] {
  const decoded = pictures.map((text) => Uint8Array.from(atob(text), (char) => char.charCodeAt(0)));
  return prompts.map(({ picture, ...rest }) => ({
    ...rest,
    ...(picture !== undefined && { picture: decoded[picture] }),
  }));
}

function base64(bytes: Uint8Array): string {
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
}

export interface Comparison {
  readonly prompts: number;
  /** Log-probabilities that were compared. */
  readonly compared: number;
  /** Largest difference, in nats. */
  readonly largest: number;
  readonly within: boolean;
}

/** Whether `run` gives what the prompts say. A difference that is no number counts as infinite. */
export async function compare(
  prompts: readonly StoredPrompt[],
  vocabulary: number,
  run: Logprobs,
): Promise<Comparison> {
  const gaps: number[] = [];
  for (const { logprobs, ...prompt } of prompts) {
    const all = await run(prompt);
    logprobs.forEach((logprob, i) => {
      const gap = Math.abs(all[i * vocabulary + prompt.tokens[i + 1]] - logprob);
      gaps.push(Number.isNaN(gap) ? Number.POSITIVE_INFINITY : gap);
    });
  }
  const largest = gaps.reduce((most, gap) => Math.max(most, gap), 0);
  return { prompts: prompts.length, compared: gaps.length, largest, within: largest <= TOLERANCE };
}
