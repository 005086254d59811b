/** Held-out tasks before and after training, and the difference question by question. */
import type { Interval } from "../../core/stats.ts";
import { metricNamed } from "../../evaluate/glossary/glossary.ts";
import { chart } from "../charts/draw.ts";
import { intervalChart } from "../charts/interval-chart.ts";
import { type Html, html } from "../html.ts";
import { count, percent, percentRange, plural, points, pointsRange } from "../words.ts";

export interface TaskRow {
  readonly task: string;
  readonly summary: string;
  readonly chance: number;
  readonly questions: number;
  readonly before?: Interval;
  readonly after?: Interval;
  /** After less before, over the questions that both answered. */
  readonly difference?: Interval;
  /** 1: clearly better, -1: clearly worse, 0: neither is shown. */
  readonly verdict: -1 | 0 | 1;
}

export async function tasksSection(rows: readonly TaskRow[], iteration: number): Promise<Html> {
  const accuracy = rows.map(({ task, before, after, chance }) => ({
    label: task,
    values: [before, after],
    tick: chance,
  }));
  const change = rows.map(({ task, difference }) => ({
    label: task,
    values: [difference && inPoints(difference)],
  }));
  const left = intervalChart({ rows: accuracy, format: "share", title: "questions answered right" });
  const right = intervalChart({
    rows: change,
    format: "points",
    reference: 0,
    title: "difference, in points",
  });
  const questions = Math.max(...rows.map((row) => row.questions));
  return html`<p>${plural(rows.length, "task")} with ${count(questions)} questions each, about pictures that no run trains on. The base and the model of iteration ${iteration} get the same questions, so their difference is taken question by question.</p>
<div class="pair">
<figure class="wide"><h4>Accuracy</h4>${await chart(left, altOf(rows))}<figcaption><span class="dot"></span>before training <span class="dot full"></span>after, with 95% intervals; the upright tick is guessing.</figcaption></figure>
<figure class="wide"><h4>After less before</h4>${await chart(right, "The same tasks: difference with its 95% interval; the numbers are in the table below.")}<figcaption>${metricNamed("difference")?.meaning} Right of the dashed line is better.</figcaption></figure>
</div>
<details><summary>The numbers of all tasks</summary>
<table class="stack"><thead><tr><th scope="col">task</th><th scope="col" class="n">guessing</th><th scope="col" class="n">before</th><th scope="col" class="n">after</th><th scope="col" class="n">difference, points</th><th scope="col"></th></tr></thead><tbody>${rows.map(row)}</tbody></table></details>`;
}

function row({ task, summary, chance, before, after, difference, verdict }: TaskRow): Html {
  const cell = (name: string, value: Interval | undefined) =>
    html`<td class="n" data-label="${name}">${value ? html`${percent(value.estimate)} <span class="range">(${percentRange(value)})</span>` : "nothing answered"}</td>`;
  const change = difference
    ? html`${points(difference.estimate)} <span class="range">(${pointsRange(difference)})</span>`
    : "–";
  const words = {
    1: html`<span class="good">better</span>`,
    0: "no difference shown",
    [-1]: html`<span class="bad">worse</span>`,
  };
  return html`<tr><th scope="row">${task}<br><span class="range">${summary}</span></th><td class="n" data-label="guessing">${percent(chance)}</td>${cell("before", before)}${cell("after", after)}<td class="n" data-label="difference">${change}</td><td class="verdict-word">${words[verdict]}</td></tr>`;
}

function inPoints({ estimate, low, high }: Interval) {
  return { estimate: 100 * estimate, low: 100 * low, high: 100 * high };
}

function altOf(rows: readonly TaskRow[]): string {
  const share = (value: Interval | undefined) => (value ? percent(value.estimate) : "nothing");
  return `Accuracy before and after training: ${rows.map(({ task, before, after }) => `${task} ${share(before)} and ${share(after)}`).join(", ")}.`;
}
