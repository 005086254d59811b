/** A progress counter: on a terminal one line that is overwritten, elsewhere a line now and then. */
import type { CliIo } from "./io.ts";

const EVERY = { terminal: 10, elsewhere: 1000 };

export interface Counter {
  show(done: number, total: number | undefined, more?: string): void;
  /** Ends the line on a terminal. */
  end(): void;
}

/** Back to the beginning of the line on a terminal, and nothing on it. */
export function eraseLine(output: CliIo["err"]): void {
  output.control("\r\u001b[K");
}

/** @param what the plural of what is counted. */
export function counter(output: CliIo["err"], what: string): Counter {
  let open = false;
  return {
    show(done, total, more) {
      const last = done === total;
      if (!last && done % (output.live ? EVERY.terminal : EVERY.elsewhere) !== 0) return;
      const text = `${done}${total === undefined ? "" : ` of ${total}`} ${what}${more ? `, ${more}` : ""}`;
      if (output.live) eraseLine(output);
      output.write(output.live ? text : `${text}\n`);
      open = output.live;
    },
    end: () => {
      if (open) output.write("\n");
      open = false;
    },
  };
}
