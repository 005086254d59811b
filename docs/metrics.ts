/** Makes `docs/metrics.md` from the glossary in `src/evaluate/glossary/`: `npm run docs:metrics`. */
import fs from "node:fs";
import { glossaryMarkdown } from "../src/evaluate/glossary/glossary-text.ts";

fs.writeFileSync(new URL("metrics.md", import.meta.url), glossaryMarkdown());
