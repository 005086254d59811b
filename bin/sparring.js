#!/usr/bin/env node
// Starts the command line: from the sources where they are (a clone), from what was built of them in a package.
import { existsSync } from "node:fs";

const sources = new URL("../src/cli/main.ts", import.meta.url);
if (existsSync(sources)) {
  const { register } = await import("tsx/esm/api").catch((error) => {
    if (error.code !== "ERR_MODULE_NOT_FOUND") throw error;
    console.error("sparring: a clone runs its sources with tsx, which is not installed. Install it: npm ci");
    process.exit(1);
  });
  register();
  await import(sources.href).then(({ start }) => start());
} else {
  await import("../dist/cli/main.js").then(({ start }) => start());
}
