/**
 * The progress of long work, the same in every command: how far it is and how much time is left. On a
 * terminal it is one line that is overwritten and goes away at the end; elsewhere a line now and then, and
 * none where the work takes moments. It goes to the error output, so results stay clean.
 */
import { duration } from "../run/record/status-text.ts";
import type { CliIo } from "./io.ts";

export interface Progress {
  /**
   * @param total absent where nobody knows. @param more behind it, e.g. who plays. @param share of all work
   * that is behind, where done and total are about a part of it.
   */
  show(done: number, total: number | undefined, more?: string, share?: number): void;
  /** Takes the line from a terminal. */
  end(): void;
}

/** Seconds between two writings. */
const EVERY = { terminal: 0.1, elsewhere: 30 };
/** Seconds before the first line elsewhere, and before a time is told. */
const PATIENCE = 5;

/** @param what the plural of what is counted. */
export function progress({ err, clock }: Pick<CliIo, "err" | "clock">, what: string): Progress {
  const begin = clock.seconds();
  const left = new TimeLeft();
  let written = err.live ? Number.NEGATIVE_INFINITY : begin + PATIENCE - EVERY.elsewhere;
  let [open, told] = [false, false];
  return {
    show(done, total, more, share = total === undefined ? undefined : done / total) {
      const now = clock.seconds();
      const time = left.text(share, now);
      const last = done === total && (share === undefined || share >= 1);
      const due = now - written >= (err.live ? EVERY.terminal : EVERY.elsewhere);
      if (!due && !(last && (err.live || told))) return;
      written = now;
      const counted = `${done}${total === undefined ? "" : ` of ${total}`} ${what}`;
      const text = [counted, time, more].filter(Boolean).join(", ");
      if (err.live) {
        eraseLine(err);
        err.write(fitting(text, err.columns));
      } else err.write(`${text}\n`);
      [open, told] = [err.live, true];
    },
    end() {
      if (open) eraseLine(err);
      open = false;
    },
  };
}

export interface Phases {
  /** @param what the plural of what this part counts; another word begins another part. */
  show(what: string, done: number, total: number, more?: string): void;
  end(): void;
}

/** Parts of work that follow each other: each has a count and a time of its own. */
export function phases(io: Pick<CliIo, "err" | "clock">): Phases {
  let now: { readonly what: string; readonly count: Progress } | undefined;
  return {
    show(what, done, total, more) {
      if (now?.what !== what) {
        now?.count.end();
        now = { what, count: progress(io, what) };
      }
      now.count.show(done, total, more);
    },
    end: () => now?.count.end(),
  };
}

/** From the share that was done since the first one heard of: work that was done before costs no time now. */
class TimeLeft {
  private first?: { readonly share: number; readonly at: number };

  text(share: number | undefined, now: number): string {
    if (share === undefined) return "";
    this.first ??= { share, at: now };
    const [gone, seconds] = [share - this.first.share, now - this.first.at];
    if (gone <= 0 || share >= 1 || seconds < PATIENCE) return "";
    return `${duration(Math.round((seconds / gone) * (1 - share)))} left`;
  }
}

/** One line of the terminal: a longer one would leave its beginning behind. */
function fitting(text: string, columns: number): string {
  return text.length < columns ? text : `${text.slice(0, Math.max(0, columns - 2))}…`;
}

/** Back to the beginning of the line on a terminal, and nothing on it. */
function eraseLine(output: CliIo["err"]): void {
  output.control("\r\u001b[K");
}
