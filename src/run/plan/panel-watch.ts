/**
 * The panel of a trial: its seatings are alike, so the trial ends when some of them are played. By then their
 * samplers are there beside those of the match, which is when memory is largest.
 */
import { PANEL_PROGRESS } from "../evaluations.ts";
import type { Clock } from "../record/clock.ts";
import type { RunEvent } from "../record/events.ts";
import type { Reporter } from "../train.ts";

export class PanelWatch implements Reporter {
  private readonly ended = new AbortController();
  private begin = 0;
  /** Games of the panel that were played, and the seconds that they took. */
  games = 0;
  seconds = 0;

  /**
   * @param enough games, after which the rest is left out.
   * @param reporter hears all that the trial tells.
   */
  constructor(
    private readonly clock: Clock,
    private readonly enough: number,
    private readonly reporter: Reporter,
  ) {}

  /** Aborts when enough games are played. */
  get signal(): AbortSignal {
    return this.ended.signal;
  }

  event(event: RunEvent): void {
    this.reporter.event(event);
  }

  progress(what: string, done: number, of: number): void {
    this.reporter.progress(what, done, of);
    if (what !== PANEL_PROGRESS) return;
    if (done === 0) this.begin = this.clock.seconds();
    this.games = done;
    this.seconds = this.clock.seconds() - this.begin;
    if (done >= this.enough && done < of) this.ended.abort(new Error("enough games of the panel"));
  }
}
