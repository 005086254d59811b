/**
 * Modules that users wrote: games, algorithms, sources of pictures. They may be TypeScript, lie in any folder,
 * and import this package by its name, wherever it is installed: they get the copy that runs, and no second one.
 */
import nodeModule, { register } from "node:module";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { ConfigError } from "../../core/errors.ts";

interface Resolved {
  readonly url: string;
  readonly format?: string | null;
}
interface Hooks {
  resolve(name: string, context: object, next: (name: string, context: object) => Resolved): Resolved;
}
/** Absent in the types, which are of the oldest Node that this package runs on. */
const { registerHooks } = nodeModule as { registerHooks?: (hooks: Hooks) => void };

const BUILT = import.meta.url.endsWith(".js");
const INDEX = new URL(`../../index${import.meta.url.slice(-3)}`, import.meta.url).href;
const PACKAGE = "sparring";
/** This package by its name; and TypeScript in a folder without a package.json, which counts as CommonJS there, is a module. */
const named = (name: string) => (name === PACKAGE ? INDEX : name);
const asModule = <Found extends Resolved>(found: Found): Found =>
  found.format === "commonjs" && /\.tsx?(\?|$)/.test(found.url) ? { ...found, format: "module" } : found;

/** The same for a thread of its own, which is handed it as text. */
const HOOK = `
const PACKAGE = ${JSON.stringify(PACKAGE)};
const INDEX = ${JSON.stringify(INDEX)};
const named = ${named};
const asModule = ${asModule};
export const resolve = async (name, context, next) => asModule(await next(named(name), context));
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

/** The sources run through tsx already. Node strips types alone, and not before 22.18, so that what was built brings its own. */
function prepare(): void {
  if (BUILT) register(new URL("./typescript-hook.js", import.meta.url));
  // Hooks of this thread, where Node has them (22.15), come before those of tsx, which are of this thread too.
  if (registerHooks)
    registerHooks({ resolve: (name, context, next) => asModule(next(named(name), context)) });
  else register(`data:text/javascript,${encodeURIComponent(HOOK)}`);
}
