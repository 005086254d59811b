/**
 * The status of a run for people and programs: a block that redraws in place on a terminal, one line per
 * iteration elsewhere, or one JSON object per event. Left out: the verdict (`result.ts`).
 */
import type { MatchResult } from "../../evaluate/contests/match.ts";
import { withInterval } from "../../evaluate/contests/match-text.ts";
import { metricNamed } from "../../evaluate/glossary/glossary.ts";
import type { SelfPlayResult } from "../held-out-games.ts";
import type { Config } from "../settings/config.ts";
import type { Reporter } from "../train.ts";
import type { RunEvent } from "./events.ts";
import { iterationBlock, iterationLine } from "./status-text.ts";

/** Where a command writes; a terminal, a file, or a test's list. */
export interface Output {
  /** Text of any origin: characters that a terminal obeys are shown as escapes. */
  write(text: string): void;
  /** The program's own sequences, which a terminal is to obey. */
  control(sequence: string): void;
  /** A person is watching on a terminal that can move its cursor. */
  readonly live: boolean;
  /** Width of the terminal in characters. */
  readonly columns: number;
}

export interface StatusOptions {
  readonly output: Output;
  readonly config: Config;
  /** Folder of the run; pictures are named below it. */
  readonly run: string;
}

/** One JSON object per event, nothing else. */
export function jsonStatus({ output }: Pick<StatusOptions, "output">): Reporter {
  return { event: (event) => output.write(`${JSON.stringify(event)}\n`), progress: () => {} };
}

/** For people: live on a terminal, line by line elsewhere. */
export function humanStatus(options: StatusOptions): Reporter {
  const { output } = options;
  const left = new TimeLeft(options.config);
  const block = new Block(output);
  return {
    event(event) {
      left.learn(event);
      if (event.type !== "iteration") return block.text(eventText(event, options.run));
      const seconds = left.seconds(event.iteration);
      if (output.live) block.draw(iterationBlock(event, options.config, seconds));
      else output.write(`${iterationLine(event, options.config, seconds)}\n`);
    },
    progress(what, done, of) {
      if (output.live) block.draw([`${what}: ${done} of ${of}`]);
      else if (done === 0) output.write(`${what}: ${of} games\n`);
    },
  };
}

/** Lines at the bottom of the terminal that are replaced as a whole. */
class Block {
  private height = 0;

  constructor(private readonly output: Output) {}

  draw(lines: readonly string[]): void {
    const cut = lines.map((line) => line.slice(0, Math.max(20, this.output.columns - 1)));
    this.erase();
    this.output.write(`${cut.join("\n")}\n`);
    this.height = cut.length;
  }

  /** Text that stays; it goes above whatever is drawn next. */
  text(text: string): void {
    if (text === "") return;
    this.erase();
    this.output.write(`${text}\n`);
    this.height = 0;
  }

  /** Up by the block's height, then clear to the end (ECMA-48 CPL and ED). */
  private erase(): void {
    if (this.height > 0) this.output.control(`\u001b[${this.height}F\u001b[J`);
  }
}

function eventText(event: RunEvent, run: string): string {
  if (event.type === "game") return shownGame(event as RunEvent & GameFields, run);
  if (event.type === "selfplay")
    return of(event, selfPlayText(event as RunEvent & { when: string; result: SelfPlayResult }));
  if (event.type === "alarm") return `Alarm: ${(event.alarm as { message: string }).message}`;
  if (event.type === "lengthened")
    return `After iteration ${event.iteration}: ${event.to} iterations instead of ${event.from}`;
  if (event.type === "unsolved") return of(event, `Exploitability is not computed: ${event.why}`);
  if (event.type === "match")
    return event.final ? "" : of(event, matchText(event as RunEvent & { result: MatchResult }));
  return "";
}

/** A further game of the run is named. */
function of({ game }: RunEvent, text: string): string {
  return game === undefined ? text : `${game}: ${text}`;
}

interface GameFields {
  readonly when: string;
  readonly paragraphs: readonly string[];
}

function shownGame({ when, paragraphs }: GameFields, run: string): string {
  const text = paragraphs.map((paragraph) => paragraph.replaceAll("pictures/", `${run}/pictures/`));
  const title = `A held-out game ${when} training`;
  return ["", title, "-".repeat(title.length), text.join("\n\n"), ""].join("\n");
}

function selfPlayText({ when, result }: { when: string; result: SelfPlayResult }): string {
  const [measured] = Object.entries(result.measures);
  if (!measured) return `Held-out self-play ${when} training: ${result.games} games`;
  const [name, value] = measured;
  const title = (metricNamed(name)?.title ?? name).toLowerCase();
  return `Held-out ${title} ${when} training: ${withInterval(value)}`;
}

function matchText({ iteration, result }: RunEvent & { result: MatchResult }): string {
  return `After iteration ${iteration}: ${withInterval(result.winRate)} against the base`;
}

/** Estimates the seconds that are left, from the iterations and held-out games timed so far. */
class TimeLeft {
  private readonly recent: number[] = [];
  private perGame = 0;

  constructor(private readonly config: Config) {}

  learn({ type, time, result }: RunEvent): void {
    const total = Number(time?.total ?? 0);
    if (type === "iteration") this.recent.push(total);
    if (this.recent.length > 10) this.recent.shift();
    const games = Number((result as { games?: number } | undefined)?.games ?? 0);
    if (games > 0) this.perGame = total / games;
  }

  /** After so many iterations. */
  seconds(iteration: number): number {
    const { iterations, evaluation } = this.config;
    const mean = this.recent.reduce((a, b) => a + b, 0) / Math.max(1, this.recent.length);
    // The panel has ten seatings of half as many games each, two of which the match has played.
    const panel = 4 * evaluation.panelGames;
    const games = evaluation.games > 0 ? evaluation.games + evaluation.gamesDuring + panel : 0;
    return mean * (iterations - iteration) + this.perGame * games;
  }
}
