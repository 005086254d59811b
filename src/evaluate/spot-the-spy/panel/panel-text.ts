/**
 * A panel as small tables that a person can read: who wins against whom, then each measure beside the base's.
 */
import type { Interval } from "../../../core/stats.ts";
import { tooFew, tooFewText } from "../../statistics/held-out-size.ts";
import { points } from "../../statistics/paired-comparison.ts";
import type { Compared } from "./by-picture.ts";
import type { PanelMatch, PanelResult } from "./panel.ts";
import { panelRows } from "./panel-rows.ts";

export function panelText(result: PanelResult): string {
  const { player, games, pictures, matches, leftOut, votesOnNotes } = result;
  const tables = [
    [["games won, in %", "both sides", "as civilians", "as spy"], ...matches.map(matchCells)],
    ...panelRows(result).map(({ other, rows }) => [
      ["in %", player, other, "difference, in points"],
      ...rows.map(({ label, compared }) => [label, ...comparedCells(compared)]),
    ]),
  ];
  const widths = [0, 1, 2, 3].map((column) =>
    Math.max(...tables.flat().map((cells) => (cells[column] ?? "").length)),
  );
  return [
    `Panel: ${player} on ${pictures} held-out pictures, ${games} games for each pair of players, 95% intervals.`,
    ...tables.flatMap((rows) => ["", ...rows.map((cells) => aligned(cells, widths))]),
    "",
    ...(tooFew(pictures) ? [`${tooFewText(pictures, "any difference")}.`] : []),
    'The rule: vote for the other seat with most "false" in your own notes.',
    ...(votesOnNotes?.withoutNotes
      ? [`Votes without notes, left out there: ${votesOnNotes.withoutNotes}.`]
      : []),
    ...leftOut.map((why) => `Left out: ${why}`),
  ].join("\n");
}

function matchCells({ kind, result: { a, b, winRate } }: PanelMatch): string[] {
  const label = kind === "rule" ? `${a.name}, against ${b.name}` : `against ${b.name}`;
  return [label, ...[winRate, a.wins.civilians, a.wins.spy].map(interval)];
}

function comparedCells({ player, other, difference: { estimate, low, high } }: Compared): string[] {
  return [interval(player), interval(other), `${points(estimate)} (${points(low)} to ${points(high)})`];
}

function aligned(cells: readonly string[], widths: readonly number[]): string {
  return `  ${cells.map((cell, i) => cell.padEnd(widths[i])).join("  ")}`.trimEnd();
}

function interval({ estimate, low, high }: Interval): string {
  return `${percent(estimate)} (${percent(low)} to ${percent(high)})`;
}

function percent(share: number): string {
  return (100 * share).toFixed(1);
}
