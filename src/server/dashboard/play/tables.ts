/**
 * The tables of a server, and who may sit at them. A seat's token is all that its browser needs; an open seat is taken with the table's join code,
 * which is short enough to say and too long to guess: wrong ones are counted.
 */
import { createHash, randomInt, timingSafeEqual } from "node:crypto";
import { Refusal } from "../../http/refusal.ts";
import type { PersonSeat } from "./person-seat.ts";
import type { Place } from "./seen.ts";
import type { PlayTable } from "./table.ts";
import type { Taken } from "./wire.ts";

export interface TableLimits {
  /** Tables at which a game goes on. */
  readonly open: number;
  /** Without an answer of a person. */
  readonly idleMs: number;
  /** Without a page that looks: then it gives way to a new one. */
  readonly unseenMs: number;
}

export const LIMITS: TableLimits = { open: 8, idleMs: 30 * 60_000, unseenMs: 60_000 };
/** Tables that can be looked at after their end. */
const MOST_ENDED = 24;
const WRONG_CODES = { most: 30, everyMs: 60_000 };
/** Without letters and digits that look alike. */
const LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ";
const CODE_LENGTH = 8;

interface Entry {
  readonly table: PlayTable;
  readonly code: string;
  /** Of the person who opened it. */
  readonly host: PersonSeat;
  /** When a page last looked. */
  seen: number;
  idle?: NodeJS.Timeout;
}

export class Tables {
  private readonly entries = new Map<string, Entry>();
  private wrong = 0;
  private readonly forgiving: NodeJS.Timeout;
  private opening = 0;

  constructor(private readonly limits: TableLimits = LIMITS) {
    this.forgiving = setInterval(() => {
      this.wrong = 0;
    }, WRONG_CODES.everyMs);
    this.forgiving.unref();
  }

  /** @param make deals the game. @throws Refusal 429 where too many are open. */
  async open(make: () => Promise<PlayTable>): Promise<Taken> {
    if (this.going + this.opening >= this.limits.open) this.endUnseen();
    if (this.going + this.opening >= this.limits.open)
      throw new Refusal(429, `${this.limits.open} tables are open. Leave one of them first.`);
    this.opening++;
    try {
      return this.add(await make());
    } finally {
      this.opening--;
    }
  }

  /** Takes an open seat. @throws Refusal 403 for a wrong code, 429 after many. */
  join(code: string, name: string): Taken {
    if (this.wrong >= WRONG_CODES.most)
      throw new Refusal(429, "too many wrong codes were given. Wait a minute, then try again.");
    const given = code.toUpperCase().replace(/[\s-]/g, "");
    const entry = [...this.entries.values()].find((one) => same(one.code, given));
    if (!entry) {
      this.wrong++;
      throw new Refusal(403, "no table has this code. Ask the person who opened the table for it.");
    }
    const seat = entry.table.join(name);
    this.touch(entry);
    return { table: entry.table.id, token: seat.token };
  }

  /** The seat whose token or sight it is. @throws Refusal 401 where it is nobody's. */
  place(secret: string, of: "token" | "sight" = "token"): Place {
    for (const { table, code, host } of this.entries.values())
      for (const [at, holder] of table.holders.entries())
        if (holder.kind === "person" && same(holder.seat[of], secret))
          return { table, at, seat: holder.seat, ...(holder.seat === host && { code }) };
    throw new Refusal(401, "this is no seat of a table that is open here. Begin or join a game anew.");
  }

  /** A page shows the table. */
  looked({ table }: Place): void {
    const entry = this.entries.get(table.id);
    if (entry) entry.seen = performance.now();
  }

  /** A person has done something. */
  moved({ table }: Place): void {
    const entry = this.entries.get(table.id);
    if (entry) this.touch(entry);
  }

  close(): void {
    clearInterval(this.forgiving);
    for (const { table, idle } of this.entries.values()) {
      clearTimeout(idle);
      table.end("The server has ended.");
    }
    this.entries.clear();
  }

  private get going(): number {
    return [...this.entries.values()].filter(({ table }) => table.going).length;
  }

  private endUnseen(): void {
    const since = performance.now() - this.limits.unseenMs;
    const unseen = [...this.entries.values()].find(({ table, seen }) => table.going && seen < since);
    unseen?.table.end("Nobody looked at it, and another table was opened.");
  }

  private add(table: PlayTable): Taken {
    const host = table.holders.flatMap((holder) => (holder.kind === "person" ? [holder.seat] : []))[0];
    const entry: Entry = { table, host, code: newCode(), seen: performance.now() };
    this.entries.set(table.id, entry);
    this.touch(entry);
    const ended = [...this.entries.values()].filter((one) => !one.table.going);
    for (const one of ended.slice(0, Math.max(0, ended.length - MOST_ENDED)))
      this.entries.delete(one.table.id);
    return { table: table.id, token: host.token };
  }

  private touch(entry: Entry): void {
    const { idleMs } = this.limits;
    clearTimeout(entry.idle);
    const minutes = Math.round(idleMs / 60_000);
    entry.idle = setTimeout(() => entry.table.end(`Nobody played for ${minutes} minutes.`), idleMs);
    entry.idle.unref();
  }
}

function newCode(): string {
  return Array.from({ length: CODE_LENGTH }, () => LETTERS[randomInt(LETTERS.length)]).join("");
}

/** In a time that says nothing of either. */
function same(a: string, b: string): boolean {
  return timingSafeEqual(digest(a), digest(b));
}

function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
