/**
 * A fault of whoever runs the model, as servers tell it: under a status of its own, inside an answer with
 * status 200, inside a choice, or in a list. One rule for all: a code that is a status counts as that status.
 */

export interface ProviderFault {
  /** A category, then `: ` and the server's own message, if it gives one. */
  readonly reason: string;
  /** Busy or broken: worth another request. */
  readonly again: boolean;
}

/** What a server says of itself when it gives an answer up: it was stopped, or lost a machine. */
const BROKEN_OFF = /^(error|abort(ed)?|network_error|engine_overloaded|internal_error)$/i;

const NO_MESSAGE = "without a message";

/** @param json the body of an answer, or one of its choices. @returns undefined if it tells of no fault. */
export function faultIn(json: unknown): ProviderFault | undefined {
  const found = errorIn(json);
  if (found === undefined) return undefined;
  const status = statusOf(found) ?? statusOf(json);
  const message = messageIn(found) ?? messageIn(json) ?? NO_MESSAGE;
  if (status === undefined) return { reason: `error: ${message}`, again: true };
  return { reason: `status ${status}: ${message}`, again: worthAgain(status) };
}

/** @param finish the reason that a choice gives for its end. */
export function brokenOff(finish: unknown): ProviderFault | undefined {
  if (typeof finish !== "string" || !BROKEN_OFF.test(finish)) return undefined;
  return { reason: `error: the server ended the answer with "${finish}"`, again: true };
}

/** Whether a server that answers with this status may answer better later. */
export function worthAgain(status: number): boolean {
  return status === 408 || status === 429 || status >= 500;
}

/** The server's message in any of the forms in use. @param levels of nesting that are looked into. */
export function messageIn(json: unknown, levels = 4): string | undefined {
  if (levels === 0) return undefined;
  if (Array.isArray(json)) return messageIn(json[0], levels - 1);
  if (!isObject(json)) return undefined;
  const { error, errors, message, detail } = json;
  const texts = [message, error, detail].filter((text) => typeof text === "string" && text.trim() !== "");
  const inside = (value: unknown) => messageIn(value, levels - 1);
  return inside(error) ?? (texts[0] as string | undefined) ?? inside(errors) ?? inside(detail);
}

/** The part that tells of a fault: an error, the first of a list, or the whole where it is one. */
function errorIn(json: unknown): unknown {
  const whole = Array.isArray(json) ? json[0] : json;
  if (!isObject(whole)) return undefined;
  const { error, errors, object, message, detail, choices } = whole;
  if (isObject(error) || (typeof error === "string" && error !== "")) return error;
  if (Array.isArray(errors) && errors.length > 0) return errors[0];
  const alone = choices === undefined && (typeof message === "string" || typeof detail === "string");
  return object === "error" || alone ? whole : undefined;
}

function statusOf(json: unknown): number | undefined {
  const whole = Array.isArray(json) ? json[0] : json;
  if (!isObject(whole)) return undefined;
  const codes = [whole.code, whole.status, whole.status_code].map((code) => Number(code ?? Number.NaN));
  return codes.find((code) => Number.isInteger(code) && code >= 400 && code < 600);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
