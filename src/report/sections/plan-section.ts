/** What a run should take, as it was measured before its start, beside what it took. */
import type { Plan, Quantities } from "../../run/plan/plan.ts";
import { duration } from "../../run/record/status-text.ts";
import { type Html, html } from "../html.ts";
import { count } from "../words.ts";

const megabytes = (bytes: number) => `${count(Math.round(bytes / 2 ** 20))} MB`;

const ROWS: readonly [keyof Quantities, string, (value: number) => string][] = [
  ["iterations", "iterations", count],
  ["games", "games of training", count],
  ["heldOutGames", "held-out games", count],
  ["tokens", "tokens sampled in training", count],
  ["seconds", "time", duration],
  ["peakBytes", "peak memory", megabytes],
  ["diskBytes", "disk", megabytes],
];

export function planSection({ expected, measured }: Plan, truth: Quantities): Html {
  return html`<p>Expected from ${measured.iterations} iterations and ${measured.heldOutGames} held-out games that were measured before the start. Times are those of iterations and held-out games.</p>
<table class="stack"><thead><tr><th scope="col">quantity</th><th scope="col">expected</th><th scope="col">was</th><th scope="col">difference</th></tr></thead><tbody>
${ROWS.map(([name, title, told]) => row(title, expected[name], truth[name], told))}
</tbody></table>`;
}

function row(
  title: string,
  expected: number | undefined,
  was: number | undefined,
  told: (value: number) => string,
): Html {
  const shown = (value: number | undefined) => (value === undefined ? "not known" : told(value));
  return html`<tr><th scope="row">${title}</th><td data-label="expected">${shown(expected)}</td><td data-label="was">${shown(was)}</td><td data-label="difference">${difference(expected, was)}</td></tr>`;
}

/** Of the truth from what was expected, in percent of the truth. */
function difference(expected: number | undefined, was: number | undefined): string {
  if (expected === undefined || was === undefined || was === 0) return "–";
  const percent = Math.round((100 * (expected - was)) / was);
  return percent === 0 ? "0%" : `expected ${Math.abs(percent)}% too ${percent > 0 ? "much" : "little"}`;
}
