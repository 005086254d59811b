/**
 * The values of the setting `pairs.source`: `clevr`, `charts`, `photos`, a folder, `mix` for the first three,
 * or several with `+` between. Behind each may stand shifts (`pairs/shifts/`): `clevr~noise:50~blur`.
 */
import fs from "node:fs";
import path from "node:path";
import { ConfigError } from "../../core/errors.ts";
import { DOMAINS, type Domain } from "../../pairs/pair.ts";

export const MIX = "mix";
/** The word of `retention.pairs` for the pictures of the games. */
export const TRAINING = "training";

/** One source: what is generated or comes with a package, or a folder. */
export type PairName = {
  /** As written, e.g. `noise:50`, from the first to the last. */
  readonly shifts: readonly string[];
} & ({ readonly kind: Domain } | { readonly kind: "folder"; readonly path: string });

/** Name of an opened source: `clevr-64-s1`, `charts-64-m3to5-s1~noise:35`, `photos-cifar10-64-s1`. */
const GENERATED =
  /^(clevr|charts|photos)(?:-cifar10)?-(\d+)(?:-m\d+to\d+)?-s(\d+)((?:~[a-z][a-z-]*(?::[\d.]+)?)*)$/;
const SHIFTED = /^(.+?)((?:~[a-z][a-z-]*(?::[\d.]+)?)+)$/;

/** Every run of parts may be the name of a folder, and is looked for. */
const MOST_PARTS = 32;
const LONGEST = 20_000;

/**
 * The sources in order. A folder may have a + or a ~ in its name: the longest one that exists counts.
 * @throws ConfigError for more parts than anybody means.
 */
export function parsePairNames(source: string): PairName[] {
  return split(source).flatMap((word): PairName[] => {
    const { name, shifts } = unshifted(word);
    if (name === MIX) return DOMAINS.map((kind) => ({ kind, shifts }));
    return [isDomain(name) ? { kind: name, shifts } : { kind: "folder", path: name, shifts }];
  });
}

/** As `parsePairNames` reads it. */
export function formatPairName(name: PairName): string {
  return [name.kind === "folder" ? name.path : name.kind, ...name.shifts].join("~");
}

/** The same with full paths: a run must find its folders again from wherever it is resumed. */
export function withFullFolders(source: string): string {
  return split(source)
    .map((word) => {
      const { name, shifts } = unshifted(word);
      const full = isGiven(name) || !looksLikePath(name) ? name : path.resolve(name);
      return [full, ...shifts].join("~");
    })
    .join("+");
}

/**
 * The settings that a generated source was opened with, from its name: enough to replay a game outside of its
 * run.
 * @returns `key=value` texts; none where a part of the name is not that of a generated source, or the parts
 * differ in size or seed.
 */
export function settingsOfSource(name: string): string[] {
  const parts = name.split("+").map((part) => GENERATED.exec(part));
  if (!parts.every((part) => part !== null)) return [];
  const [, , size, seed] = parts[0];
  if (parts.some((part) => part[2] !== size || part[3] !== seed)) return [];
  const source = parts.map((part) => part[1] + part[4]).join("+");
  return [`pairs.source=${source}`, `pairs.pictureSize=${size}`, `pairs.seed=${seed}`];
}

/** A plain word that is no folder is rather a name written wrongly. */
export function looksLikePath(word: string): boolean {
  return /[/\\]/.test(word) || word === "." || word === ".." || fs.existsSync(word);
}

function split(source: string): string[] {
  const parts = source.split("+");
  if (parts.length > MOST_PARTS || source.length > LONGEST)
    throw new ConfigError(
      `pairs.source has ${parts.length} parts and ${source.length} characters; ${MOST_PARTS} and ${LONGEST} are read at most. Name fewer sources, or put the pictures into one folder.`,
    );
  for (let length = parts.length; length > 0; length--) {
    const head = parts.slice(0, length).join("+");
    if (!isKnown(head)) continue;
    return length === parts.length ? [head] : [head, ...split(parts.slice(length).join("+"))];
  }
  return parts.length === 1 ? parts : [parts[0], ...split(parts.slice(1).join("+"))];
}

function unshifted(word: string): { name: string; shifts: string[] } {
  const [, name, shifts] = (fs.existsSync(word) ? null : SHIFTED.exec(word)) ?? [];
  return name === undefined ? { name: word, shifts: [] } : { name, shifts: shifts.slice(1).split("~") };
}

function isKnown(word: string): boolean {
  const { name } = unshifted(word);
  return isGiven(name) || fs.existsSync(name);
}

function isGiven(word: string): boolean {
  return word === MIX || isDomain(word);
}

function isDomain(word: string): word is Domain {
  return (DOMAINS as readonly string[]).includes(word);
}
