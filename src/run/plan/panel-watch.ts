/**
 * The panel of a trial: its seatings are alike, so the trial ends when some of them are played. By then their
 * samplers are there beside those of the match, which is when memory is largest.
 */
import { PANEL_PROGRESS } from "../evaluations.ts";
import type { Clock } from "../record/clock.ts";
import type { Reporter } from "../train.ts";

export class PanelWatch implements Reporter {
  private readonly ended = new AbortController();
  private begin = 0;
  /** Games of the panel that were played, and the seconds that they took. */
  games = 0;
  seconds = 0;

  /** @param enough games, after which the rest is left out. */
  constructor(
    private readonly clock: Clock,
    private readonly enough: number,
  ) {}

  /** Aborts when enough games are played. */
  get signal(): AbortSignal {
    return this.ended.signal;
  }

  event(): void {}

  progress(what: string, done: number, of: number): void {
    if (what !== PANEL_PROGRESS) return;
    if (done === 0) this.begin = this.clock.seconds();
    this.games = done;
    this.seconds = this.clock.seconds() - this.begin;
    if (done >= this.enough && done < of) this.ended.abort(new Error("enough games of the panel"));
  }
}
