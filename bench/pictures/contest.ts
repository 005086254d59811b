/**
 * Ways to make the same pictures, measured in turns: in each round every way has one turn, and a ratio is
 * taken within the round, so that whatever else the machine does hits all alike. The way that begins changes
 * from round to round.
 */
import type { Image } from "../../src/images/image.ts";
import { type Spread, spreadOf } from "../step/spread.ts";

/** Three or four channels per pixel, as the way itself delivers them. */
export type Drawn = Image;

export interface Way {
  readonly name: string;
  /** One turn of about `seconds`. @returns pictures per second. */
  turn(round: number, seconds: number): Promise<number>;
  /** The first of the pictures, to be checked before anything is measured. */
  readonly sample?: () => Promise<Drawn>;
}

export interface Contest {
  readonly title: string;
  /** Side of the square pictures in pixels. */
  readonly size: number;
  /** The first one is what the ratios refer to. */
  readonly ways: readonly Way[];
  /** Most mean difference of a channel (of 255) to the first way's picture; absent where looks may differ. */
  readonly tolerance?: number;
}

export interface Row {
  readonly title: string;
  readonly size: number;
  readonly way: string;
  readonly perSecond: Spread;
  /** Time per picture over the first way's in the same round. */
  readonly ratio: Spread;
}

export type Draw = (i: number) => Drawn | Promise<Drawn>;

/** A way in this process. In a round it draws the same `set` pictures as the other ways, again and again. */
export function inProcess(name: string, set: number, draw: Draw): Way {
  return {
    name,
    turn: (round, seconds) => drawFor(seconds, set, (i) => draw(round * set + i)),
    sample: async () => draw(0),
  };
}

/** Draws pictures 0 to `set - 1` until the time has passed. @returns pictures per second. */
export async function drawFor(seconds: number, set: number, draw: (i: number) => unknown): Promise<number> {
  const start = performance.now();
  let drawn = 0;
  while (drawn === 0 || performance.now() - start < seconds * 1000) {
    for (let i = 0; i < set; i++) await draw(i);
    drawn += set;
  }
  return (drawn * 1000) / (performance.now() - start);
}

/** One round more than asked for: the first warms up and is forgotten. */
export async function measure(contest: Contest, rounds: number, seconds: number): Promise<Row[]> {
  const rates: number[][] = contest.ways.map(() => []);
  for (let round = 0; round <= rounds; round++) {
    for (let i = 0; i < contest.ways.length; i++) {
      const at = (i + round) % contest.ways.length;
      const rate = await contest.ways[at].turn(round, seconds);
      if (round > 0) rates[at].push(rate);
    }
  }
  return contest.ways.map(({ name }, at) => ({
    title: contest.title,
    size: contest.size,
    way: name,
    perSecond: spreadOf(rates[at]),
    ratio: spreadOf(rates[at].map((rate, round) => rates[0][round] / rate)),
  }));
}
