/**
 * A sealed folder: files with a manifest of their checksums. It either is complete or does not exist: it is
 * written under a temporary name and renamed last.
 */
import fs from "node:fs";
import path from "node:path";
import { z } from "zod";
import { syncFolder } from "../core/atomic-file.ts";
import { fileHash, filesBelow, syncFile, writeError } from "./files.ts";

const SEAL_SCHEMA = 1;

const MANIFEST = "manifest.json";

const manifestSchema = z.object({
  schema: z.literal(SEAL_SCHEMA),
  iteration: z.int().min(0),
  files: z.record(z.string(), z.object({ bytes: z.int(), sha256: z.string() })),
});

/**
 * Makes `folder` of what `fill` writes into an empty one. Its name is a number, which the manifest repeats.
 * @throws CheckpointError if it cannot be written; what stood there before stays.
 */
export async function sealFolder(folder: string, fill: (into: string) => Promise<void>): Promise<void> {
  const temporary = `${folder}.tmp`;
  try {
    fs.rmSync(temporary, { recursive: true, force: true });
    fs.mkdirSync(temporary, { recursive: true });
    await fill(temporary);
    writeJson(path.join(temporary, MANIFEST), manifestOf(temporary, Number(path.basename(folder))));
    for (const name of filesBelow(temporary)) syncFile(path.join(temporary, name));
    discardFolder(folder);
    fs.renameSync(temporary, folder);
    syncFolder(path.dirname(folder));
  } catch (cause) {
    fs.rmSync(temporary, { recursive: true, force: true });
    throw writeError(folder, cause);
  }
}

/** The fault of a sealed folder, or nothing. The manifest must list `needed`. */
export function sealFault(folder: string, needed: string): string | undefined {
  if (!fs.existsSync(path.join(folder, MANIFEST))) return `${MANIFEST} is missing`;
  const manifest = manifestSchema.safeParse(readJson(path.join(folder, MANIFEST)));
  if (!manifest.success) return `${MANIFEST} cannot be read`;
  for (const [name, expected] of Object.entries(manifest.data.files)) {
    const file = path.join(folder, name);
    if (path.relative(folder, file).startsWith(".."))
      return `${MANIFEST} names "${name}", outside the folder`;
    if (!fs.existsSync(file)) return `${name} is missing`;
    const bytes = fs.statSync(file).size;
    if (bytes !== expected.bytes) return `${name} has ${bytes} bytes, the manifest says ${expected.bytes}`;
    if (fileHash(file) !== expected.sha256)
      return `${name} does not have the checksum that the manifest says`;
  }
  return manifest.data.files[needed] ? undefined : `the manifest does not list ${needed}`;
}

/** Removes a folder so that a kill in between never leaves half of it under its name. */
export function discardFolder(folder: string): void {
  if (fs.existsSync(folder)) fs.rmSync(setAside(folder), { recursive: true, force: true });
}

/** Takes a folder out of the list of complete ones, before it is removed; gives its new name. */
export function setAside(folder: string): string {
  const aside = `${folder}.old.tmp`;
  fs.rmSync(aside, { recursive: true, force: true });
  fs.renameSync(folder, aside);
  return aside;
}

export function writeJson(file: string, value: unknown): void {
  fs.writeFileSync(file, `${JSON.stringify(value, null, 2)}\n`, { flush: true });
}

/** The content of a file; undefined if the file cannot be read or is not JSON. */
export function readJson(file: string): unknown {
  try {
    return JSON.parse(fs.readFileSync(file, "utf8"));
  } catch {
    return undefined;
  }
}

function manifestOf(folder: string, iteration: number): z.infer<typeof manifestSchema> {
  const files = filesBelow(folder).map((name) => {
    const file = path.join(folder, name);
    return [name, { bytes: fs.statSync(file).size, sha256: fileHash(file) }] as const;
  });
  return { schema: SEAL_SCHEMA, iteration, files: Object.fromEntries(files) };
}
