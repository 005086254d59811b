/** What came back over HTTP, read within a limit. */
import { readBounded } from "../../../../core/http/bounded-body.ts";
import { printableLine } from "../../../../core/terminal-text.ts";
import { TinkerError } from "../tinker-error.ts";

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Uint8Array;
  /** Bytes that went into a file instead. */
  readonly stored?: number;
}

export function isProtobuf(answer: Answer): boolean {
  return contentType(answer).includes("application/x-protobuf");
}

export function contentType(answer: Answer): string {
  return answer.headers.get("content-type") ?? "";
}

/** The whole body, or an error as soon as it is larger than the limit. An early end is a connection error. */
export async function bodyOf(response: Response, limit: number): Promise<Uint8Array> {
  const announced = Number(response.headers.get("content-length") ?? 0);
  const body = announced > limit ? undefined : await readBounded(response, limit);
  if (body) return body;
  await response.body?.cancel().catch(() => {});
  throw new TinkerError(
    "answer",
    `the answer has more than the limit of ${limit} bytes; ask for less at once or raise maxAnswerBytes`,
  );
}

/** The JSON of a body, or an error that says what stands there instead. */
export function parsedJson(answer: Answer): { ok: true; value: unknown } | { ok: false; trouble: string } {
  const text = new TextDecoder().decode(answer.body);
  try {
    return { ok: true, value: JSON.parse(text) };
  } catch {
    return { ok: false, trouble: troubleWith(text, contentType(answer)) };
  }
}

/** A server's own words of an error, short, on one line, and without control characters. */
export function wordsOf(answer: Answer): string {
  const json = parsedJson(answer);
  const value = json.ok ? (json.value as Record<string, unknown> | null) : null;
  const words = value?.detail ?? value?.error ?? value?.message ?? value?.error_message;
  const text = json.ok ? (typeof words === "string" ? words : JSON.stringify(words ?? value)) : json.trouble;
  return shortened(text);
}

export function shortened(text: string, most = 300): string {
  const line = printableLine(text.replace(/\s+/g, " ").trim());
  return line.length > most ? `${line.slice(0, most)}...` : line;
}

function troubleWith(text: string, type: string): string {
  if (/^\s*<(!doctype|html|head|body|\?xml)/i.test(text)) return "an HTML page instead of JSON";
  if (text.trim() === "") return "an empty body instead of JSON";
  if (/\b(NaN|Infinity)\b/.test(text)) return "JSON with NaN or Infinity in it, which JSON does not know";
  return `${text.length} characters that are no JSON (content type "${type}"); it may have been cut off`;
}
