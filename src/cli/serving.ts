/** What commands that serve have in common: the key that clients must send, and an end with Ctrl-C. */
import { ConfigError } from "../core/errors.ts";
import type { CliIo } from "./io.ts";

/** @param variable of the environment; absent: no key. @throws ConfigError if the variable holds none. */
export function keyFrom(variable: string | undefined, env: CliIo["env"]): string | undefined {
  if (variable === undefined) return undefined;
  const key = env[variable]?.trim();
  if (key && /^[\x21-\x7e]+$/.test(key)) return key;
  throw new ConfigError(`the variable ${variable} holds no key (printable ASCII, no spaces). Set it.`);
}

export function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener("abort", () => resolve());
  });
}
