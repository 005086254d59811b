/**
 * The virtual environment of the Python server: the packages that `python/requirements.txt` pins, installed once. The server's own code
 * stays in this package, so both are always of one version.
 */
import { createHash } from "node:crypto";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { replaceFile } from "../../../core/atomic-file.ts";
import { ConfigError, EngineError } from "../../../core/errors.ts";
import { takeLock } from "../../../run/record/lock.ts";
import { Program } from "./program.ts";
import { findPython } from "./python.ts";

/** The folder that holds the Python package. */
export const PACKAGE = path.resolve(import.meta.dirname, "../../../../python");
const REQUIREMENTS = path.join(PACKAGE, "requirements.txt");
/** Whose environment it is, and the hash of the requirements that are all installed; absent while they are not. */
const MARK = "sparring-engine.json";
const LOCK = "sparring-engine.lock";
/** Lines of pip that are shown where it fails. */
const LAST_LINES = 6;

export interface EnvironmentOptions {
  /** Absent: in the user's cache. */
  readonly folder?: string;
  /** The Python that makes it; absent: the first that fits. */
  readonly python?: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly tell: (line: string) => void;
  readonly signal: AbortSignal;
}

/**
 * The Python of an environment that has all packages. An installation that was cut off is begun anew. An environment that somebody else
 * made is taken as it is. @throws ConfigError, EngineError where pip fails
 */
export async function readyEnvironment(options: EnvironmentOptions): Promise<string> {
  const { env, tell } = options;
  const folder = path.resolve(options.folder ?? path.join(cacheOf(env), "sparring", "engine"));
  const own = pythonIn(folder);
  const mark = path.join(folder, MARK);
  const wanted = createHash("sha256").update(fs.readFileSync(REQUIREMENTS)).digest("hex");
  if (!fs.existsSync(mark)) {
    if (fs.existsSync(path.join(folder, "pyvenv.cfg"))) return own;
    if (fs.existsSync(folder) && fs.readdirSync(folder).length > 0)
      throw new ConfigError(
        `${folder} holds files and is no virtual environment. Name a new folder, or one that engine start made (--venv).`,
      );
  }
  if (installed(mark) === wanted) return own;
  const python = await findPython(env, options.python);
  fs.mkdirSync(folder, { recursive: true });
  const release = takeLock(path.join(folder, LOCK), {
    what: "the environment",
    other: "another one with --venv",
  });
  try {
    replaceFile(mark, "{}\n");
    for (const name of fs.readdirSync(folder))
      if (name !== MARK && name !== LOCK)
        fs.rmSync(path.join(folder, name), { recursive: true, force: true });
    tell(
      `Installing torch and what else the engine needs in ${folder}, once (6 GB on Linux, Python ${python.version}).`,
    );
    await carriedOut(python.command, ["-m", "venv", folder], options);
    const pip = [
      "-m",
      "pip",
      "install",
      "--disable-pip-version-check",
      "--no-input",
      "--progress-bar",
      "off",
    ];
    await carriedOut(own, [...pip, "-r", REQUIREMENTS], options);
    replaceFile(mark, `${JSON.stringify({ requirements: wanted })}\n`);
  } finally {
    release();
  }
  return own;
}

function pythonIn(folder: string): string {
  return process.platform === "win32"
    ? path.join(folder, "Scripts", "python.exe")
    : path.join(folder, "bin", "python");
}

function cacheOf({ XDG_CACHE_HOME }: EnvironmentOptions["env"]): string {
  return XDG_CACHE_HOME || path.join(os.homedir(), ".cache");
}

/** Undefined where an installation was not finished. */
function installed(mark: string): string | undefined {
  try {
    return (JSON.parse(fs.readFileSync(mark, "utf8")) as { requirements?: string }).requirements;
  } catch {
    return undefined;
  }
}

async function carriedOut(
  command: string,
  args: readonly string[],
  { env, tell, signal }: EnvironmentOptions,
): Promise<void> {
  const last: string[] = [];
  const note = (line: string) => {
    last.push(line.trim());
    if (last.length > LAST_LINES) last.shift();
    const [, what] = /^\s*(?:Downloading|Installing collected packages:?) (.*)/.exec(line) ?? [];
    if (what !== undefined) tell(`  ${line.trim()}`);
  };
  const program = new Program(command, args, { env, onOut: note, onError: note });
  const stop = () => void program.end(true);
  signal.addEventListener("abort", stop, { once: true });
  if (signal.aborted) stop();
  const code = await program.ended.finally(() => signal.removeEventListener("abort", stop));
  signal.throwIfAborted();
  if (code === 0) return;
  throw new EngineError(
    `${[command, ...args.slice(0, 3)].join(" ")} failed (status ${code}): ${last.join(" | ")}. Put that right (network, disk, PIP_INDEX_URL) and start again: what was loaded is kept.`,
  );
}
