/** A run as a program of its own, for tests that kill it: `node --import tsx tinker-fixture.ts FOLDER CONFIG.json`. */
import fs from "node:fs";
import { pathToFileURL } from "node:url";
import { allowNamed } from "./open/trust.ts";
import { parseConfig } from "./settings/resolve.ts";
import { runConfig } from "./train-fixture.ts";

async function main([folder, file]: string[]): Promise<void> {
  const config = parseConfig(JSON.parse(fs.readFileSync(file, "utf8")), file);
  allowNamed(config);
  await runConfig(folder, config);
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  await main(process.argv.slice(2));
  process.exit(0);
}
