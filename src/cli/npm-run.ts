/**
 * What npm writes to the standard output before a script: two lines, which no reader of JSON takes. A script
 * cannot take them back, and no setting but `loglevel=silent`, which hides npm's errors too, leaves them out.
 */
import type { CliIo } from "./io.ts";

/** The scripts of package.json that start this program. */
const SCRIPTS: readonly (string | undefined)[] = ["sparring", "start"];

/** Says how to get JSON alone, where npm has written before it. */
export function tellOfNpm(argv: readonly string[], { err, env }: Pick<CliIo, "err" | "env">): void {
  if (!argv.includes("--json") || !SCRIPTS.includes(env.npm_lifecycle_event)) return;
  if (env.npm_config_loglevel === "silent") return;
  err.write(
    "npm has written lines of its own before the JSON. Without them: npx sparring …, or npm run --silent sparring -- …\n",
  );
}
