/** A Python of this machine that can make virtual environments. */
import { execFile } from "node:child_process";
import { ConfigError } from "../../../core/errors.ts";

type Environment = Readonly<Record<string, string | undefined>>;

export interface Python {
  readonly command: string;
  /** E.g. `3.12.4`. */
  readonly version: string;
}

/** Tried in this order: the system's own one, then those that stand beside it. */
const COMMANDS = ["python3", "python3.13", "python3.12", "python3.11", "python"];
const QUESTION = [
  "import importlib.util as u, platform, sys",
  "missing = [name for name in ('venv', 'ensurepip') if u.find_spec(name) is None]",
  "print(platform.python_version(), sys.version_info >= (3, 11), *missing)",
].join("; ");

/** @param named where the user names one: no other is tried. @throws ConfigError, with what is missing and how one gets it. */
export async function findPython(env: Environment, named?: string): Promise<Python> {
  const refusals: string[] = [];
  for (const command of named === undefined ? COMMANDS : [named]) {
    const told = await asked(command, env);
    if (told === undefined) continue;
    const [version, newEnough, ...missing] = told;
    if (newEnough !== "True") refusals.push(`${command} is Python ${version}`);
    else if (missing.length > 0)
      refusals.push(
        `${command} has no ${missing.join(" and ")} (on Debian and Ubuntu: apt install python3-venv)`,
      );
    else return { command, version };
  }
  const tried = named ?? COMMANDS.join(", ");
  throw new ConfigError(
    `the engine needs Python from 3.11 on, with venv and pip: ${refusals.join("; ") || `none of ${tried} is there`}. Install one, or name it (--python).`,
  );
}

/** Version, whether it is new enough, missing modules; undefined where the command is no Python. */
function asked(command: string, env: Environment): Promise<string[] | undefined> {
  return new Promise((resolve) => {
    execFile(command, ["-c", QUESTION], { timeout: 20_000, env: { ...env } }, (error, out) => {
      const words = out.trim().split(/\s+/);
      resolve(error || words.length < 2 ? undefined : words);
    });
  });
}
