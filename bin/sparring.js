#!/usr/bin/env node
// Starts the command line: from the sources where they are (a clone), from what was built of them in a package.
import { existsSync } from "node:fs";

const sources = new URL("../src/cli/main.ts", import.meta.url);
if (existsSync(sources)) {
  const { register } = await import("tsx/esm/api");
  register();
  await import(sources.href).then(({ start }) => start());
} else {
  await import("../dist/cli/main.js").then(({ start }) => start());
}
