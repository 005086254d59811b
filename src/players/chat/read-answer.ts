/** The body of a chat answer → its text, or why there is none. Nothing in it is trusted. */
import { z } from "zod";

export interface ChatAnswer {
  readonly text: string;
  readonly stop: "end" | "length";
  /** Tokens of prompt and answer by the server's own count, if it gives one that can be. */
  readonly tokens?: number;
}

/** `reason` is a category, then `: ` and details. */
export interface NoAnswer {
  readonly reason: string;
}

const part = z.looseObject({ type: z.string(), text: z.string().optional() });
const choice = z.looseObject({
  message: z.looseObject({ content: z.union([z.string(), z.array(part)]).nullish() }),
  finish_reason: z.unknown().optional(),
});
const answer = z.looseObject({ choices: z.array(z.unknown()) });
const usage = z.looseObject({
  usage: z.looseObject({ total_tokens: z.int().positive() }),
});

export function readAnswer(body: string): ChatAnswer | NoAnswer {
  if (body.trim() === "") return { reason: "empty answer: the endpoint sent nothing" };
  if (/^\s*</.test(body)) return { reason: "web page: the endpoint sent a page instead of an answer" };
  if (/^\s*(data|event):/.test(body)) return { reason: "stream: the endpoint streams although nobody asked" };
  const json = parseJson(body);
  if (json === undefined) return { reason: "no JSON: the answer is cut off or damaged" };
  const parsed = answer.safeParse(json);
  if (!parsed.success) return { reason: "wrong answer: it has no list of choices" };
  if (parsed.data.choices.length === 0) return { reason: "no choices: the list is empty" };
  return readChoice(parsed.data.choices[0], json);
}

function readChoice(first: unknown, json: unknown): ChatAnswer | NoAnswer {
  const parsed = choice.safeParse(first);
  if (!parsed.success) return { reason: "wrong answer: its first choice has no message with text" };
  const { message, finish_reason } = parsed.data;
  if (message.content == null) return { reason: "no text: the model gave no content" };
  const text =
    typeof message.content === "string"
      ? message.content
      : message.content.map(({ type, text = "" }) => (type === "text" ? text : "")).join("");
  const counted = usage.safeParse(json);
  return {
    text,
    stop: finish_reason === "length" ? "length" : "end",
    ...(counted.success && { tokens: counted.data.usage.total_tokens }),
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
