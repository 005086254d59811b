/**
 * The body of a chat answer → the model's answer, or why there is none. Nothing in it is trusted.
 *
 * One rule whatever field a server uses: what the model did is an answer, also where it was cut off, refused,
 * was filtered or said nothing, and `lack` says which. What the server did is none: its answer failed.
 */
import { z } from "zod";
import { lenientJson } from "../../core/lenient-json.ts";
import { filteredRequest, type Lack, lackOf } from "./lack.ts";
import { brokenOff, faultIn } from "./provider-fault.ts";
import { withoutReasoning } from "./reasoning.ts";

export interface ChatAnswer {
  /** Without reasoning, wherever the server put it. */
  readonly text: string;
  readonly stop: "end" | "length";
  /** Why the text holds no answer. */
  readonly lack?: Lack;
  /** Tokens of prompt and answer by the server's own count, if it gives one that can be. */
  readonly tokens?: number;
}

/** `reason` is a category, then `: ` and details. */
export interface NoAnswer {
  readonly reason: string;
  /** A fault that may pass: worth another request. */
  readonly again?: boolean;
}

const choice = z.looseObject({
  message: z.looseObject({
    content: z.union([z.string(), z.array(z.unknown())]).nullish(),
    refusal: z.unknown().optional(),
  }),
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
  const json = lenientJson(body);
  if (json === undefined) return { reason: "no JSON: the answer is cut off or damaged" };
  const told = withheld(json) ?? faultIn(json);
  if (told) return told;
  const parsed = answer.safeParse(json);
  if (!parsed.success) return { reason: "wrong answer: it has no list of choices" };
  if (parsed.data.choices.length === 0) return { reason: "no choices: the list is empty" };
  return readChoice(parsed.data.choices[0], json);
}

function readChoice(first: unknown, json: unknown): ChatAnswer | NoAnswer {
  const parsed = choice.safeParse(first);
  const told = withheld(first) ?? faultIn(first) ?? brokenOff(parsed.data?.finish_reason);
  if (told) return told;
  if (!parsed.success) return { reason: "wrong answer: its first choice has no message with text" };
  const { message, finish_reason } = parsed.data;
  const parts = typeof message.content === "string" ? [message.content] : (message.content ?? []);
  const text = withoutReasoning(parts.map(textOf).join(""));
  const refusal = [message.refusal, ...parts.map(refusalOf)].find((said) => typeof said === "string" && said);
  const lack = lackOf(finish_reason, refusal as string | undefined, text);
  const counted = usage.safeParse(json);
  return {
    text,
    stop: lack?.startsWith("cut off: ") ? "length" : "end",
    ...(lack !== undefined && { lack }),
    ...(counted.success && { tokens: counted.data.usage.total_tokens }),
  };
}

/** @param json of an answer, one of its choices, or a refused request. @returns undefined if no filter held it back. */
export function withheld(json: unknown): ChatAnswer | undefined {
  const lack = filteredRequest(json);
  return lack && { text: "", stop: "end", lack };
}

const part = z.looseObject({
  type: z.string(),
  text: z.unknown().optional(),
  refusal: z.unknown().optional(),
});

/** Parts of other kinds (reasoning, pictures) are no text of the answer. */
function textOf(one: unknown): string {
  if (typeof one === "string") return one;
  const { data } = part.safeParse(one);
  const told = data?.type === "text" || data?.type === "output_text";
  return told && typeof data.text === "string" ? data.text : "";
}

function refusalOf(one: unknown): unknown {
  return part.safeParse(one).data?.refusal;
}
