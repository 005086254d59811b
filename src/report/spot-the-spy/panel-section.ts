/** The panel: the player among readers, oracles and copycats, in one chart and two tables. */
import type { Interval } from "../../core/stats.ts";
import { metricNamed } from "../../evaluate/glossary/glossary.ts";
import type { PanelMatch, PanelResult } from "../../evaluate/spot-the-spy/panel/panel.ts";
import { type PanelRow, panelRows } from "../../evaluate/spot-the-spy/panel/panel-rows.ts";
import { chart } from "../charts/draw.ts";
import { intervalChart } from "../charts/interval-chart.ts";
import { type Html, html } from "../html.ts";
import { count, percent, percentRange, points, pointsRange } from "../words.ts";

export async function panelSection(result: PanelResult): Promise<Html> {
  const { games, pictures, matches, leftOut } = result;
  const rows = matches.map((match) => ({ label: nameOf(match), values: [match.result.winRate] }));
  const spec = intervalChart({ rows, format: "share", reference: 0.5, title: "games won" });
  const alt = `Win rates: ${matches.map((match) => `${nameOf(match)} ${withRange(match.result.winRate)}`).join(", ")}.`;
  return html`<p>Who wins against the frozen base may only have learned to read: so the base plays here with a rule too, a vote for the other seat with most <code>false</code> in the voter's own notes. ${count(games)} games for each pair of players, on the same deals of ${count(pictures)} held-out pictures.</p>
<figure class="wide">${await chart(spec, alt)}<figcaption>Share of games won, with 95% intervals; the dashed line is equal play. “The rule alone” is the base with the rule against the base: what no training is needed for.</figcaption></figure>
${matchTable(matches)}
${panelRows(result).map(({ other, rows: own }) => comparedTable(other, own))}
${leftOut.map((why) => html`<p class="muted">Left out: ${why}</p>`)}`;
}

function nameOf({ kind, result: { b } }: PanelMatch): string {
  return kind === "rule" ? "the rule alone" : `against ${b.name}`;
}

function matchTable(matches: readonly PanelMatch[]): Html {
  const cells = ({ result: { winRate, a } }: PanelMatch) => [
    cell("both sides", winRate),
    cell("as civilians", a.wins.civilians),
    cell("as the spy", a.wins.spy),
  ];
  return html`<table class="stack"><thead><tr><th scope="col">games won</th><th scope="col" class="n">both sides</th><th scope="col" class="n">as civilians</th><th scope="col" class="n">as the spy</th></tr></thead><tbody>
${matches.map((match) => html`<tr><th scope="row">${nameOf(match)}</th>${cells(match)}</tr>`)}
</tbody></table>`;
}

function comparedTable(other: string, rows: readonly PanelRow[]): Html {
  return html`<table class="stack"><thead><tr><th scope="col"></th><th scope="col" class="n">trained</th><th scope="col" class="n">${other}</th><th scope="col" class="n">difference, points</th></tr></thead><tbody>
${rows.map(({ metric, label, compared }) => html`<tr><th scope="row" title="${metricNamed(metric)?.meaning ?? ""}">${label}</th>${cell("trained", compared.player)}${cell(other, compared.other)}<td class="n" data-label="difference">${points(compared.difference.estimate)} <span class="range">(${pointsRange(compared.difference)})</span></td></tr>`)}
</tbody></table>`;
}

function cell(name: string, value: Interval): Html {
  return html`<td class="n" data-label="${name}">${percent(value.estimate)} <span class="range">(${percentRange(value)})</span></td>`;
}

function withRange(value: Interval): string {
  return `${percent(value.estimate)} (${percentRange(value)})`;
}
