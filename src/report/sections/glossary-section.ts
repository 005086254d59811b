/** The glossary at the end, which captions lead to: the numbers that this page or its run has. */
import { METRIC_GROUPS, patternOf, unitText } from "../../evaluate/glossary/glossary.ts";
import type { Metric } from "../../evaluate/glossary/metric.ts";
import { eventMetrics } from "../../run/record/event-metrics.ts";
import type { RunEvent } from "../../run/record/events.ts";
import { type Html, html } from "../html.ts";

/** @param about what equations are those of. @param page the other sections. */
export function glossarySection(
  paper: string | undefined,
  events: readonly RunEvent[],
  page: readonly Html[],
): Html {
  const linked = page.flatMap(({ text }) => [...text.matchAll(/href="#m-([^"]+)"/g)].map(([, name]) => name));
  const written = events.flatMap((event) => [...eventMetrics(event).keys()].map(patternOf));
  const used = new Set([...linked, ...written]);
  const groups = METRIC_GROUPS.map(({ title, metrics }) => ({
    title,
    metrics: metrics.filter(({ name }) => used.has(name)),
  })).filter(({ metrics }) => metrics.length > 0);
  return html`<p>What every number means and how it comes about.${paper && ` Equations (eq.) are those of the paper ${paper}.`}</p>
${groups.map(({ title, metrics }) => html`<h3>${title}</h3><dl class="glossary">${metrics.map(entry)}</dl>`)}`;
}

function entry(metric: Metric): Html {
  const { name, title, meaning, how, better } = metric;
  return html`<div id="m-${name}"><dt>${title} <code class="muted">${name}</code></dt><dd>${meaning} ${how} <span class="muted">${unitText(metric)}${better && `; ${better} is better`}</span></dd></div>`;
}
