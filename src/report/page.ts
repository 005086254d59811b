/**
 * The page around the sections: one file, nothing loaded from anywhere, no script, and a policy that holds to
 * that.
 */
import { createHash } from "node:crypto";
import { type Html, html, trusted } from "./html.ts";
import { STYLE } from "./style.ts";

export interface Section {
  /** Of the address `#id`. */
  readonly id: string;
  readonly title: string;
  readonly body: Html;
}

export interface Page {
  readonly title: string;
  /** Head line, main numbers, what is missing. */
  readonly opening: Html;
  readonly sections: readonly Section[];
  readonly foot: Html;
}

export function page({ title, opening, sections, foot }: Page): string {
  const hash = createHash("sha256").update(STYLE).digest("base64");
  const policy = `default-src 'none'; style-src 'sha256-${hash}'; img-src data:; base-uri 'none'; form-action 'none'`;
  return `${
    html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>${title}</title>
<style>${trusted(STYLE)}</style>
</head>
<body>
<header class="top">${opening}
<nav aria-label="Contents"><ul>${sections.map((one) => html`<li><a href="#${one.id}">${one.title}</a></li>`)}</ul></nav>
</header>
<main>
${sections.map(sectionHtml)}
</main>
<footer>${foot}</footer>
</body>
</html>
`.text
  }`;
}

function sectionHtml({ id, title, body }: Section): Html {
  return html`<section id="${id}" aria-labelledby="${id}-title">
<h2 id="${id}-title">${title}</h2>
${body}
</section>
`;
}
