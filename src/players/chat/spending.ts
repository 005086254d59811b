/**
 * The cost of an endpoint in tokens. A server's own count is taken where it gives one; otherwise, and for
 * requests that broke off, the count is estimated: four characters a token, and one token per 28 × 28 pixels
 * of a picture (Qwen2-VL's patches) but at least 85 (a small picture at OpenAI). Requests that are under way
 * when the limit is reached still come in.
 */
import type { Message, MessagePart } from "../../games/game.ts";

export class Spending {
  private sum = 0;

  /** @param limit tokens; absent: none. */
  constructor(readonly limit?: number) {}

  get spent(): number {
    return this.sum;
  }

  get exhausted(): boolean {
    return this.limit !== undefined && this.sum >= this.limit;
  }

  add(tokens: number): void {
    this.sum += tokens;
  }
}

/** Tokens of a prompt. */
export function estimatePrompt(messages: readonly Message[]): number {
  return messages.flatMap(({ content }) => content.map(estimatePart)).reduce((sum, part) => sum + part, 0);
}

/** Tokens of a text. */
export function estimateText(text: string): number {
  return Math.ceil(text.length / 4);
}

function estimatePart(part: MessagePart): number {
  if (part.type === "text") return estimateText(part.text);
  const { width, height } = part.picture.image;
  return Math.max(85, Math.ceil(width / 28) * Math.ceil(height / 28));
}
