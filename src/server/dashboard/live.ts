/**
 * Who watches a run hears when its files change. Files are looked at by their sizes and times a few times a second, once for all who watch a run,
 * and only while somebody does.
 */
import type { RunRow } from "./wire.ts";

export interface Watched {
  signature(id: string): string;
  row(id: string): Promise<RunRow>;
}

type Listener = (row: RunRow) => void;

interface Watch {
  readonly listeners: Set<Listener>;
  signature: string;
  timer: NodeJS.Timeout;
  /** A row is being made. */
  busy: boolean;
  state?: RunRow["state"];
}

export class Live {
  private readonly watches = new Map<string, Watch>();

  /** @param everyMs between two looks. */
  constructor(
    private readonly rows: Watched,
    private readonly everyMs = 500,
  ) {}

  get watched(): number {
    return this.watches.size;
  }

  /** @returns what ends it. */
  watch(id: string, listener: Listener): () => void {
    const known = this.watches.get(id) ?? this.begin(id);
    known.listeners.add(listener);
    return () => {
      known.listeners.delete(listener);
      if (known.listeners.size > 0 || this.watches.get(id) !== known) return;
      clearInterval(known.timer);
      this.watches.delete(id);
    };
  }

  stop(): void {
    for (const { timer } of this.watches.values()) clearInterval(timer);
    this.watches.clear();
  }

  private begin(id: string): Watch {
    const timer = setInterval(() => this.look(id, watch), this.everyMs);
    timer.unref();
    const watch: Watch = { listeners: new Set(), signature: this.rows.signature(id), timer, busy: false };
    this.watches.set(id, watch);
    return watch;
  }

  private async look(id: string, watch: Watch): Promise<void> {
    const signature = this.rows.signature(id);
    // A process that dies changes no file: a running run is looked at as a whole.
    if (watch.busy || (signature === watch.signature && watch.state !== "running")) return;
    watch.busy = true;
    try {
      const row = await this.rows.row(id);
      const changed = signature !== watch.signature || row.state !== watch.state;
      [watch.signature, watch.state] = [signature, row.state];
      if (changed) for (const listener of watch.listeners) listener(row);
    } catch {
      // The run is being moved or removed: the next look says more.
    } finally {
      watch.busy = false;
    }
  }
}
