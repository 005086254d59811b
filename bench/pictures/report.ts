/** The measured rows as a table. */
import os from "node:os";
import type { Spread } from "../step/spread.ts";
import type { Row } from "./contest.ts";

export function table(rows: readonly Row[], notes: readonly string[], rounds: number): string {
  const head =
    `${os.availableParallelism()} cores, Node ${process.version}, ${rounds} rounds: median (lowest to highest); ` +
    "× is time per picture (or pair) over that of the part's first line in the same round";
  const titles = [...new Set(rows.map(({ title }) => title))];
  const parts = titles.flatMap((title) => [
    `\n${title}`,
    ...rows.filter((row) => row.title === title).map(line),
  ]);
  return [head, ...parts, ...notes.map((note) => `\n${note}`)].join("\n");
}

function line({ size, way, perSecond, ratio }: Row): string {
  const rate = `${show(perSecond)} per second`;
  return `  ${String(size).padStart(4)}  ${way.padEnd(30)} ${rate.padStart(38)} ${show(ratio).padStart(28)} ×`;
}

function show({ median, low, high }: Spread): string {
  return `${digits(median)} (${digits(low)} to ${digits(high)})`;
}

function digits(value: number): string {
  return value >= 100 ? value.toFixed(0) : value.toPrecision(3);
}
