/**
 * Virtual environments of Python with pinned packages, kept in one folder: made when they are first needed, brought up to their pins
 * otherwise. `uv` installs them, itself pinned and from PyPI.
 */
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { command } from "./command.ts";

const UV = "uv==0.13.8";
/** The minor version of Python 3 from which on the clients run. */
const LEAST = 11;
const PYTHONS = ["python3", "python3.14", "python3.13", "python3.12", "python3.11"];

/** Nothing can be tried here, and why. */
export class Unavailable extends Error {}

export class Environments {
  private constructor(
    private readonly folder: string,
    private readonly python: string,
    /** Of Python. */
    readonly version: string,
    private readonly uv: string,
  ) {}

  /** @throws Unavailable without a Python, or where PyPI cannot be reached. */
  static async open(folder: string): Promise<Environments> {
    fs.mkdirSync(folder, { recursive: true });
    const { python, version } = await findPython(LEAST);
    const own = path.join(folder, "uv");
    const uv = path.join(own, "bin", "uv");
    const { out } = await command(uv, ["--version"], { ms: 60_000 });
    if (UV === `uv==${out.split(" ")[1]?.trim()}`) return new Environments(folder, python, version, uv);
    if (!fs.existsSync(uv)) {
      const made = await command(python, ["-m", "venv", own], { ms: 300_000 });
      if (made.code !== 0)
        throw new Unavailable(`${python} makes no virtual environment: ${lastLine(made.err)}`);
    }
    const pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--retries", "1", UV];
    const installed = await command(path.join(own, "bin", "python"), pip, { ms: 300_000 });
    if (installed.code !== 0) {
      throw new Unavailable(`${UV} cannot be installed; can PyPI be reached? ${lastLine(installed.err)}`);
    }
    return new Environments(folder, python, version, uv);
  }

  /**
   * The Python of an environment that has exactly what the requirements name.
   * @param least a minor version of Python 3, where the packages want a newer one than the clients do.
   * @throws Error if they cannot be installed.
   */
  async get(name: string, requirements: string, ms: number, least = LEAST): Promise<string> {
    const folder = path.join(this.folder, name);
    const python = path.join(folder, "bin", "python");
    if (!fs.existsSync(python)) {
      const base = least === LEAST ? this.python : (await findPython(least)).python;
      await this.run(["venv", "--quiet", "--python", base, folder], ms);
    }
    await this.run(["pip", "install", "--quiet", "--exact", "--python", python, "-r", requirements], ms);
    return python;
  }

  private async run(args: readonly string[], ms: number): Promise<void> {
    const { code, err } = await command(this.uv, args, { ms });
    if (code === undefined) throw new Error(`installing took more than ${Math.round(ms / 1000)} s`);
    if (code !== 0) throw new Error(`uv ${args[0]}: ${err.trim().slice(-1000)}`);
  }
}

/** @throws Unavailable where there is none. */
async function findPython(least: number): Promise<{ python: string; version: string }> {
  const check = `import platform, sys; print(platform.python_version()); sys.exit(sys.version_info < (3, ${least}))`;
  for (const python of [...PYTHONS, ...besideTheDefault()]) {
    const { code, out } = await command(python, ["-c", check], { ms: 20_000 });
    if (code === 0) return { python, version: out.trim() };
  }
  throw new Unavailable(`there is no Python from 3.${least} on`);
}

/** Those that pyenv has installed but does not put in the path. */
function besideTheDefault(): string[] {
  const versions = path.join(process.env.PYENV_ROOT ?? path.join(os.homedir(), ".pyenv"), "versions");
  if (!fs.existsSync(versions)) return [];
  return fs.readdirSync(versions).map((version) => path.join(versions, version, "bin", "python"));
}

function lastLine(text: string): string {
  return text.trim().split("\n").at(-1) ?? "";
}
