/**
 * Packages that may be left out (`optionalDependencies` of package.json): charts, Parquet files, decoders of
 * photographs. They are loaded when they are needed, which also spares every other command their time.
 */
import fs from "node:fs";
import { ConfigError } from "./errors.ts";

interface PackageFile {
  readonly optionalDependencies: Readonly<Record<string, string>>;
}

/**
 * What `load` gives.
 * @param need what the user asked for, e.g. `Charts`.
 * @param packages the optional packages that `load` imports.
 * @throws ConfigError with the command that installs them, if one is missing; whatever else `load` throws.
 */
export async function optional<Loaded>(
  need: string,
  packages: readonly string[],
  load: () => Promise<Loaded>,
): Promise<Loaded> {
  try {
    return await load();
  } catch (cause) {
    if (!isMissing(cause)) throw cause;
    throw new ConfigError(
      `${need} need ${packages.join(", ")}, left out when this program was installed, or without a build for this machine. Install: npm install ${packages.map(pinned).join(" ")}`,
      { cause },
    );
  }
}

/** Node's own word for it, or that of a package whose native part is missing. */
function isMissing(cause: unknown): boolean {
  const { code, message } = cause as NodeJS.ErrnoException;
  return (
    code === "ERR_MODULE_NOT_FOUND" ||
    code === "MODULE_NOT_FOUND" ||
    /Could not load the "sharp"/.test(message)
  );
}

function pinned(name: string): string {
  const file = new URL("../../package.json", import.meta.url);
  const { optionalDependencies } = JSON.parse(fs.readFileSync(file, "utf8")) as PackageFile;
  return `${name}@${optionalDependencies[name]}`;
}
