/** What this tab keeps of tables: the token of its seat, and how the game was begun, to begin it again. */
import type { StartPlay, Taken } from "../../../src/server/dashboard/play/wire.ts";

const SEAT = (table: string) => `sparring-seat-${table}`;
const ASKED = (table: string) => `sparring-asked-${table}`;

const LAST = "sparring-last-table";

export function keepSeat({ table, token }: Taken, asked?: StartPlay): void {
  put(SEAT(table), token);
  put(LAST, table);
  if (asked) put(ASKED(table), JSON.stringify(asked));
}

/** Undefined where this tab has no seat there. */
export function seatAt(table: string): string | undefined {
  return got(SEAT(table));
}

/** Undefined where the game was begun elsewhere. */
export function askedAt(table: string): StartPlay | undefined {
  const text = got(ASKED(table));
  return text === undefined ? undefined : (JSON.parse(text) as StartPlay);
}

/** The table at which this tab sat down last. */
export function lastTable(): string | undefined {
  return got(LAST);
}

function put(name: string, value: string): void {
  try {
    sessionStorage.setItem(name, value);
  } catch {
    // A browser that keeps nothing: the seat is lost with the page.
  }
}

function got(name: string): string | undefined {
  try {
    return sessionStorage.getItem(name) ?? undefined;
  } catch {
    return undefined;
  }
}
