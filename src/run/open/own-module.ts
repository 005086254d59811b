/**
 * Modules that users wrote: games, algorithms, sources of pictures. They may be TypeScript, lie in any folder,
 * and import this package by its name, wherever it is installed: they get the copy that runs, and no second one.
 */
import { register } from "node:module";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { ConfigError } from "../../core/errors.ts";

const BUILT = import.meta.url.endsWith(".js");
const INDEX = new URL(`../../index${import.meta.url.slice(-3)}`, import.meta.url).href;
const PACKAGE = "sparring";
/**
 * Runs on a thread of its own, so it is handed over as text. A folder without a package.json counts as CommonJS,
 * where Node 20 takes no TypeScript with a default export; these modules are modules.
 */
const HOOK = `
export async function resolve(name, context, next) {
  const found = await next(name === ${JSON.stringify(PACKAGE)} ? ${JSON.stringify(INDEX)} : name, context);
  const module = found.format === "commonjs" && /\\.tsx?(\\?|$)/.test(found.url);
  return module ? { ...found, format: "module" } : found;
}
`;

let ready = false;

/** The exports of a module. @throws ConfigError if it cannot be loaded. */
export async function importModule(file: string): Promise<unknown> {
  try {
    if (!ready) prepare();
    ready = true;
    return await import(pathToFileURL(path.resolve(file)).href);
  } catch (cause) {
    throw new ConfigError(`${file} cannot be loaded: ${(cause as Error).message}`, { cause });
  }
}

/** The sources run through tsx already; what was built leaves TypeScript to Node, where that knows it (22.18). */
function prepare(): void {
  if (BUILT && !("typescript" in process.features && process.features.typescript)) {
    register(new URL("./typescript-hook.js", import.meta.url));
  }
  register(`data:text/javascript,${encodeURIComponent(HOOK)}`);
}
