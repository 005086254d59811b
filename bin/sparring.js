#!/usr/bin/env node
// Starts the command line from the built package, or from the sources where it is not built.
import { existsSync } from "node:fs";

const built = new URL("../dist/cli/main.js", import.meta.url);
if (existsSync(built)) {
  await import(built.href).then(({ start }) => start());
} else {
  const { register } = await import("tsx/esm/api");
  register();
  await import(new URL("../src/cli/main.ts", import.meta.url).href).then(({ start }) => start());
}
