/** All shifts by name, and what is written of them behind the name of a source: `~noise:35`. */
import { ConfigError } from "../../core/errors.ts";
import { nearest } from "../../core/nearest.ts";
import type { ChartOptions } from "../charts/source.ts";
import type { ClevrOptions } from "../clevr/source.ts";
import { blur } from "./blur.ts";
import { cogentA, cogentB } from "./cogent.ts";
import { dim } from "./dim.ts";
import { lens } from "./lens.ts";
import { light } from "./light.ts";
import { lowResolution } from "./low-resolution.ts";
import { noise } from "./noise.ts";
import { outlines } from "./outlines.ts";
import { palette } from "./palette.ts";
import type { ChosenShift, Shift } from "./shift.ts";
import { stripes } from "./stripes.ts";
import { texture } from "./texture.ts";

export const SHIFTS: readonly Shift[] = [
  noise,
  stripes,
  blur,
  lowResolution,
  light,
  dim,
  palette,
  texture,
  lens,
  cogentA,
  cogentB,
  outlines,
];

/** @param text `noise` or `noise:35`. @throws ConfigError if there is no such shift, or none of that size. */
export function parseShift(text: string): ChosenShift {
  const [name, number] = text.split(":");
  const shift = SHIFTS.find((one) => one.name === name);
  if (!shift) {
    const names = SHIFTS.map((one) => one.name);
    throw new ConfigError(
      `there is no shift "~${name}". Did you mean "~${nearest(name, names)}"? Known: ${names.join(", ")}.`,
    );
  }
  if (!shift.amount) {
    if (number === undefined) return { shift, amount: 0 };
    throw new ConfigError(`the shift "~${name}" takes no number, but got ${number}. Write ~${name}.`);
  }
  const { usual, low, high, unit } = shift.amount;
  const amount = number === undefined ? usual : Number(number);
  if (amount >= low && amount <= high) return { shift, amount };
  throw new ConfigError(`"~${text}": ${name} is ${low} to ${high} ${unit}, not ${number}.`);
}

/**
 * The options of generated scenes under shifts, in order. @throws ConfigError if one cannot be applied to
 * scenes.
 */
export function clevrUnder(options: ClevrOptions, shifts: readonly ChosenShift[]): ClevrOptions {
  return under("clevr", options, shifts);
}

/** The same for charts. */
export function chartsUnder(options: ChartOptions, shifts: readonly ChosenShift[]): ChartOptions {
  return under("charts", options, shifts);
}

/**
 * @throws ConfigError if one of them is not an edit of pixels, which is all that can be done to given
 * pictures.
 */
export function refuseRemade(what: string, shifts: readonly ChosenShift[]): void {
  const wrong = shifts.find(({ shift }) => !shift.image);
  if (wrong) throw unfit(wrong.shift, what);
}

function under<D extends "clevr" | "charts", O extends Parameters<NonNullable<Shift[D]>>[0]>(
  domain: D,
  options: O,
  shifts: readonly ChosenShift[],
): O {
  return shifts.reduce((before, { shift, amount }) => {
    const remake = shift[domain] as ((options: O, amount: number) => O) | undefined;
    if (remake) return remake(before, amount);
    if (shift.image) return before;
    throw unfit(shift, domain);
  }, options);
}

function unfit(shift: Shift, what: string): ConfigError {
  const fits = (["clevr", "charts"] as const).filter((domain) => shift[domain]);
  return new ConfigError(
    `the shift "~${shift.name}" makes other pictures of ${fits.join(" and ")}; it cannot be applied to ${what}.`,
  );
}
