/**
 * All trackers of a run together, behind its reporter. Whatever one of them does, the run goes on: a tracker that
 * fails is told of once and then left out.
 */
import type { RunEvent } from "../record/events.ts";
import type { Reporter } from "../train.ts";
import { library } from "./library/library.ts";
import { tensorboard } from "./tensorboard/tensorboard.ts";
import { trackedBy } from "./tracked-by.ts";
import type { TrackedRun, Tracker, TrackerName } from "./tracker.ts";

export interface TrackersOptions extends Omit<TrackedRun, "id"> {
  /** Absent: those that the run had before. */
  readonly wanted?: readonly TrackerName[];
  /** Date and time, ISO 8601. */
  readonly date: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

export class Trackers {
  private constructor(
    private readonly running: Map<TrackerName, Tracker>,
    private readonly warn: TrackedRun["warn"],
  ) {}

  /** Starts them. Throws nothing. */
  static open({ wanted, date, env, ...run }: TrackersOptions): Trackers {
    const trackers = new Trackers(new Map(), run.warn);
    trackers.guarded("--track", () => {
      const by = trackedBy(run.folder, wanted, [date, String(process.pid)]);
      for (const name of by.leftOut ?? [])
        run.warn(
          `${run.folder}/trackers.json names ${name}, which was not chosen here. The run goes on without it; --track ${name} chooses it.`,
        );
      for (const name of by.trackers)
        trackers.guarded(`--track ${name}`, () => {
          const tracked = { ...run, id: by.id };
          const tracker =
            name === "tensorboard"
              ? tensorboard(tracked, Date.parse(date) / 1000)
              : library(name, tracked, { env });
          trackers.running.set(name, tracker);
        });
    });
    return trackers;
  }

  /** The reporter, with the trackers behind it. */
  behind(reporter: Reporter): Reporter {
    return {
      event: (event) => {
        reporter.event(event);
        this.tell(event);
      },
      progress: (...told) => reporter.progress(...told),
    };
  }

  /** Waits for all of them, for a limited time. */
  async close(): Promise<void> {
    await Promise.all(
      [...this.running.values()].map((tracker) =>
        tracker.close().catch((error: Error) => this.warn(failure(`--track ${tracker.name}`, error))),
      ),
    );
  }

  private tell(event: RunEvent): void {
    for (const [name, tracker] of this.running) {
      const told = this.guarded(`--track ${name}`, () => tracker.event(event));
      if (!told) this.running.delete(name);
    }
  }

  private guarded(what: string, work: () => void): boolean {
    try {
      work();
      return true;
    } catch (error) {
      this.warn(failure(what, error as Error));
      return false;
    }
  }
}

function failure(what: string, { message }: Error): string {
  return `${what}: ${message.replace(/\.$/, "")}. The run goes on without it.`;
}
