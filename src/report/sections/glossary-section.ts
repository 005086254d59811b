/** The glossary at the end, which captions lead to. */
import { METRIC_GROUPS, unitText } from "../../evaluate/glossary/glossary.ts";
import type { Metric } from "../../evaluate/glossary/metric.ts";
import { type Html, html } from "../html.ts";

export function glossarySection(): Html {
  return html`<p>What every number means and how it comes about. Equations (eq.) are those of Vision-Zero, arXiv 2509.25541.</p>
${METRIC_GROUPS.map(({ title, metrics }) => html`<h3>${title}</h3><dl class="glossary">${metrics.map(entry)}</dl>`)}`;
}

function entry(metric: Metric): Html {
  const { name, title, meaning, how, better } = metric;
  return html`<div id="m-${name}"><dt>${title} <code class="muted">${name}</code></dt><dd>${meaning} ${how} <span class="muted">${unitText(metric)}${better && `; ${better} is better`}</span></dd></div>`;
}
