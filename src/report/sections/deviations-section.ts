/**
 * Known deviations from the paper: the settings of this run that are not the paper's, and what `PAPERS.md`
 * lists. That file ships with the package and is the one place where deviations are written down.
 */
import fs from "node:fs";
import { Marked } from "marked";
import type { Paper } from "../../algorithms/kind.ts";
import { algorithmKind } from "../../run/open/algorithms.ts";
import type { Config } from "../../run/settings/config.ts";
import { differencesFrom } from "../../run/settings/nearest-preset.ts";
import { PRESETS } from "../../run/settings/presets.ts";
import type { Layer } from "../../run/settings/schema-flags.ts";
import { type Html, html, trusted } from "../html.ts";
import { differenceTable } from "./settings-section.ts";

/** Its links lead to files that a report does not have beside it, so only their words stay. */
const READER = new Marked({
  renderer: {
    link({ tokens }) {
      return this.parser.parseInline(tokens);
    },
  },
});
const FILE = new URL("../../../PAPERS.md", import.meta.url);
/** What a method is: where a run keeps its files or how long it evaluates is no deviation. */
const METHOD =
  /^(gamesPerIteration|minibatches|game|curriculum|retention|algorithm|sampling|optimiser|loss|pairs\.(failed|difficulty))/;

export function deviationsSection(config: Config, paper: Paper): Html {
  const [known, ...lists] = deviations(fs.readFileSync(FILE, "utf8"), paper.heading);
  return html`<p>${paper.about} ${ownDeviations(config, paper)}
<h3>In the program</h3>
${[known, ...lists].map(({ title, body }) => html`<details class="paper"><summary>${title}</summary>${body}</details>`)}`;
}

/** From the preset that holds the paper's constants, or from the defaults of the algorithm's settings. */
function ownDeviations(config: Config, { preset }: Paper): Html {
  const other = preset === undefined ? withDefaults(config) : PRESETS[preset].layer;
  const own = differencesFrom(other, config).filter(({ key }) => METHOD.test(key));
  const name = preset === undefined ? "paper" : `preset ${preset}`;
  if (own.length === 0) return html`This run uses the paper's constants.</p>`;
  return html`Where this run leaves the paper's constants${preset && ` (preset ${preset})`}:</p>${differenceTable(own, name)}`;
}

/** The run's own settings but for the algorithm's. */
function withDefaults(config: Config): Layer {
  const { name, settings } = algorithmKind(config.algorithm.name);
  return { ...config, algorithm: settings.parse({ name }) };
}

export interface Deviations {
  readonly title: string;
  readonly body: Html;
}

/** The parts of a paper in `PAPERS.md` that tell deviations: those below headings of the third level. */
export function deviations(markdown: string, paper: string): Deviations[] {
  const own = markdown.split(/^## /m).find((part) => part.startsWith(`${paper} `)) ?? "";
  return own
    .split(/^### /m)
    .slice(1)
    .map((part) => {
      const end = part.indexOf("\n");
      const [body] = part.slice(end).split(/^#{1,2} /m);
      return {
        title: part.slice(0, end).replaceAll("`", ""),
        body: trusted(READER.parse(body, { async: false })),
      };
    });
}
