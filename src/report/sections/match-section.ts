/** The match against the base: one chart and one table. */
import type { Interval } from "../../core/stats.ts";
import { describeFailures } from "../../evaluate/contests/failures.ts";
import type { ContestantReport, MatchResult } from "../../evaluate/contests/match.ts";
import { metricNamed } from "../../evaluate/glossary/glossary.ts";
import type { SecretWord } from "../../evaluate/statistics/held-out-size.ts";
import { chart } from "../charts/draw.ts";
import { intervalChart } from "../charts/interval-chart.ts";
import { type Html, html } from "../html.ts";
import { count, percent, percentRange, plural, signed, signedRange } from "../words.ts";

/** @param word what the game's secrets are called. */
export async function matchSection(match: MatchResult | undefined, word: SecretWord): Promise<Html> {
  if (!match) return html`<p>No match against the base was played.</p>`;
  const { winRate, gain, a, b, games, unscored, pictures } = match;
  const sides = Object.keys(a.wins);
  const rows = [
    { label: "Win rate", values: [winRate] },
    ...sides.map((side) => ({ label: `as ${side}`, values: [a.wins[side]] })),
  ];
  const spec = intervalChart({
    rows,
    format: "share",
    reference: 0.5,
    title: "games won by the trained model",
  });
  const alt = `Win rate of the trained model ${[withRange(winRate), ...sides.map((side) => `as ${side} ${withRange(a.wins[side])}`)].join(", ")}.`;
  return html`<p>${count(games - unscored)} games on ${pictures === undefined ? `held-out ${word}s` : plural(pictures, `held-out ${word}`)}, the trained model against the frozen model it started from. Each deal is played twice, so that both hold each side once.${gain && html` The trained model gains ${signed(gain.estimate, 2)} a game (${signedRange(gain, 2)}), both sides together: where winning is not all, <a href="#m-gain">the gain</a> says who is better.`}</p>
<div class="pair"><figure class="wide">${await chart(spec, alt)}<figcaption>Share of games won, with 95% intervals. The dashed line is equal play for the win rate; a single side may be easier than the other.</figcaption></figure>
${table(winRate, a, b)}</div>
${failures([a, b])}`;
}

function table(winRate: Interval, a: ContestantReport, b: ContestantReport): Html {
  const base = { estimate: 1 - winRate.estimate, low: 1 - winRate.high, high: 1 - winRate.low };
  return html`<table class="stack"><thead><tr><th scope="col"></th><th scope="col" class="n">trained</th><th scope="col" class="n">base</th></tr></thead><tbody>
${tableRow("Win rate", winRate, base)}${Object.keys(a.wins).map((side) => tableRow(`Wins as ${side}`, a.wins[side], b.wins[side]))}${Object.keys(a.measures).map((name) => tableRow(metricNamed(name)?.title ?? name, a.measures[name], b.measures[name]))}
</tbody></table>`;
}

type Range = Pick<Interval, "estimate" | "low" | "high">;

function tableRow(title: string, trained: Range, base: Range): Html {
  const cell = (name: string, value: Range) =>
    html`<td class="n" data-label="${name}">${percent(value.estimate)} <span class="range">(${percentRange(value)})</span></td>`;
  return html`<tr><th scope="row">${title}</th>${cell("trained", trained)}${cell("base", base)}</tr>`;
}

function failures(players: readonly ContestantReport[]): Html[] {
  return players.flatMap(({ name, failures: counts }) =>
    counts ? [html`<p>The player ${name} failed: ${describeFailures(counts)}.</p>`] : [],
  );
}

function withRange(value: Range): string {
  return `${percent(value.estimate)} (${percentRange(value)})`;
}
