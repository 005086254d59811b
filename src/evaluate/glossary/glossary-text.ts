/** The glossary as text: `docs/metrics.md`, and lines for help texts and terminals. */
import { METRIC_GROUPS, metricNamed, unitText } from "./glossary.ts";
import type { Metric, MetricGroup } from "./metric.ts";

/** The whole of `docs/metrics.md`. */
export function glossaryMarkdown(): string {
  const head = [
    "# Metrics",
    "Every number that Sparring writes or prints. Made from `src/evaluate/glossary/` by `npm run docs:metrics`; change it there.",
    "Equations (eq.) and figures are those of Vision-Zero, arXiv 2509.25541. Numbers from held-out games and tasks come with 95% intervals ([measuring.md](measuring.md)).",
  ];
  return `${[...head, ...METRIC_GROUPS.map(groupMarkdown)].join("\n\n")}\n`;
}

function groupMarkdown({ title, where, metrics }: MetricGroup): string {
  const rows = metrics.map((metric) =>
    [`\`${metric.name}\``, metric.title, metric.meaning, metric.how, unitText(metric), metric.better ?? "–"]
      .map((cell) => cell.replaceAll("|", "\\|"))
      .join(" | "),
  );
  const table = ["name | | meaning | how | unit | better", "--- | --- | --- | --- | --- | ---", ...rows];
  return [`## ${title}`, "", `In ${where}.`, "", ...table.map((row) => `| ${row} |`)].join("\n");
}

/** A block for the end of a help text. @param names of metrics that the command prints. */
export function metricsHelp(names: readonly string[]): string {
  const known = names.map((name) => metricNamed(name)).filter((metric) => metric !== undefined);
  const width = Math.max(...known.map(({ name }) => name.length));
  const lines = known.map(({ name, meaning }) => `  ${name.padEnd(width)}  ${meaning}`);
  return `\nNumbers ("sparring metrics" explains all):\n${lines.join("\n")}\n`;
}

/** One entry, for a terminal. */
export function metricText(metric: Metric): string {
  const { name, title, meaning, how, better } = metric;
  const unit = `${unitText(metric)}${better ? `; ${better} is better` : ""}`;
  return `${name}  (${title}; ${unit})\n    ${meaning}\n    ${how}`;
}
