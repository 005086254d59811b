/** When an HTTP call is sent again, and after how long: a pure function of the answer. */

export interface Reply {
  /** Absent where no answer came. */
  readonly status?: number;
  header(name: string): string | undefined;
}

const FIRST_MS = 500;
const LONGEST_MS = 10_000;
const LONGEST_ASKED_MS = 60_000;

/**
 * Milliseconds to wait before attempt `attempt + 1`, or undefined where another attempt makes no sense.
 * `uniform` in [0, 1) spreads the attempts of many clients; `wall` in seconds since 1970.
 */
export function retryDelay(reply: Reply, attempt: number, uniform: number, wall: number): number | undefined {
  if (!worthRetrying(reply)) return undefined;
  const asked = askedDelay(reply, wall);
  if (asked !== undefined && asked <= LONGEST_ASKED_MS) return asked;
  return Math.min(FIRST_MS * 2 ** attempt, LONGEST_MS) * (1 - 0.25 * uniform);
}

/** What the server asks for, in milliseconds. */
export function askedDelay(reply: Reply, wall: number): number | undefined {
  const ms = Number.parseFloat(reply.header("retry-after-ms") ?? "");
  if (ms >= 0) return ms;
  const text = reply.header("retry-after") ?? "";
  const seconds = /^[\d.]+$/.test(text) ? Number.parseFloat(text) : Date.parse(text) / 1000 - wall;
  return seconds >= 0 ? seconds * 1000 : undefined;
}

function worthRetrying(reply: Reply): boolean {
  if (reply.status === undefined) return true;
  const said = reply.header("x-should-retry");
  if (said === "true" || said === "false") return said === "true";
  return [408, 409, 425, 429].includes(reply.status) || reply.status >= 500;
}
