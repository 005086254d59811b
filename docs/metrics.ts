/** Makes `docs/metrics.md` from the glossary in `src/evaluate/metrics/`: `npm run docs:metrics`. */
import fs from "node:fs";
import { glossaryMarkdown } from "../src/evaluate/metrics/glossary-text.ts";

fs.writeFileSync(new URL("metrics.md", import.meta.url), glossaryMarkdown());
