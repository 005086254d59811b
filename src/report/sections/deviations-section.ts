/**
 * Known deviations from the paper: the settings of this run that are not the paper's, and what `PAPERS.md` lists. That file ships
 * with the package and is the one place where deviations are written down.
 */
import fs from "node:fs";
import { Marked } from "marked";
import type { Config } from "../../run/settings/config.ts";
import { type Html, html, trusted } from "../html.ts";
import { differencesFrom, differenceTable } from "./settings-section.ts";

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

export function deviationsSection(config: Config): Html {
  const own = differencesFrom("paper", config).filter(({ key }) => METHOD.test(key));
  const [known, ...lists] = deviations(fs.readFileSync(FILE, "utf8"));
  return html`<p>Vision-Zero (arXiv 2509.25541) trains models of seven billion parameters and more. ${own.length === 0 ? "This run uses the paper's constants." : "Where this run leaves the paper's constants (preset paper):"}</p>
${own.length > 0 && differenceTable(own, "paper")}
<h3>In the program</h3>
${[known, ...lists].map(({ title, body }) => html`<details class="paper"><summary>${title}</summary>${body}</details>`)}`;
}

export interface Deviations {
  readonly title: string;
  readonly body: Html;
}

/** The parts of `PAPERS.md` that tell deviations: those below headings of the third level. */
export function deviations(markdown: string): Deviations[] {
  return markdown
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
