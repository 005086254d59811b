/**
 * Sampled tokens as an answer. Reasoning between `<think>` and `</think>` is the seat's own: a game's parser, and with it everybody
 * else at the table, gets what comes after it.
 */

export interface Answer {
  /** What the game's parser reads: empty if the model never came to the end of its reasoning. */
  readonly text: string;
  /** Without its tags; absent where the model did not reason apart. */
  readonly reasoning?: string;
  /** Where the answer was cut, as it has no stop token; absent if it came to its end. */
  readonly cut?: "reasoning" | "answer";
}

const OPEN = "<think>";
const CLOSE = "</think>";

/**
 * @param said text of the sampled tokens, tags of reasoning included.
 * @param ended whether a stop token came.
 * @param opened whether the prompt itself opens the reasoning, as those of thinking models do.
 */
export function readAnswer(said: string, ended: boolean, opened: boolean): Answer {
  const closed = said.lastIndexOf(CLOSE);
  const reasons = opened || said.trimStart().startsWith(OPEN);
  if (closed >= 0) {
    const text = said.slice(closed + CLOSE.length).replace(/^\n+/, "");
    return { text, reasoning: untagged(said.slice(0, closed)), ...(!ended && { cut: "answer" }) };
  }
  if (reasons) return { text: "", reasoning: untagged(said), ...(!ended && { cut: "reasoning" }) };
  return { text: said, ...(!ended && { cut: "answer" }) };
}

function untagged(text: string): string {
  return text.replaceAll(OPEN, "").replaceAll(CLOSE, "").trim();
}
