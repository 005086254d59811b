/**
 * Text that may leave this machine: without absolute paths, keys and passwords. Paths keep their last name, so that one can still tell what was
 * meant. What a run's settings name is known word by word; all else is found by its form.
 */
import os from "node:os";
import path from "node:path";
import { codeNamed } from "../../../run/open/named-code.ts";
import type { Config } from "../../../run/settings/config.ts";

export const HIDDEN = "(hidden)";

/** Variables of the environment whose values are nobody's business. */
const SECRET_NAME = /key|token|secret|passw|credential|auth|cookie/i;
/** Shorter values are words that stand anywhere. */
const SHORTEST_SECRET = 6;

/** An absolute path of two names at least; those of one stand in the settings or are this machine's own folders. */
const POSIX = /(?<![\p{L}\p{N}_./])(?:\/[^\s/"'`<>|:,;()[\]{}*?\\]+){2,}\/?/gu;
const WINDOWS = /(?<![\p{L}\p{N}])[A-Za-z]:[\\/][^\s"'`<>|*?,;()]+|\\\\[\w.-]+\\[^\s"'`<>|*?,;()]+/gu;
const FILE_URL = /file:\/\/[^\s"'`<>]+/g;
/** User, password, query and fragment of an address. */
const ADDRESS = /\b(https?|wss?):\/\/(?:[^\s/@"']+@)?([^\s?#"'`<>]+)(?:[?#][^\s"'`<>]*)?/g;
/** As services write their keys. */
const KEY = /\b(?:sk|tml|hf|ghp|gho|xox[abp]|AKIA)[-_][\w-]{12,}|\bAKIA[A-Z0-9]{12,}/g;

export class Concealer {
  /** The longest first. */
  private readonly known: readonly (readonly [RegExp, string])[];

  /** @param places folders of this machine that no text may name. @param env the environment of the process. */
  constructor(config: Config, places: readonly string[], env: Readonly<Record<string, string | undefined>>) {
    const secrets = Object.entries(env).flatMap(([name, value = ""]) =>
      SECRET_NAME.test(name) && value.trim().length >= SHORTEST_SECRET ? [value.trim()] : [],
    );
    const own = [...places, os.homedir(), process.cwd(), os.tmpdir()].filter((place) => place.length > 3);
    const named = [...stringsIn(config), ...codeNamed(config).map(({ value }) => value)];
    const words = new Map([
      ...own.map((place) => [place, "…"] as const),
      ...named.flatMap(wordsOf).map((word) => [word, shown(word)] as const),
      ...secrets.map((secret) => [secret, HIDDEN] as const),
    ]);
    this.known = [...words]
      .filter(([word, instead]) => word !== instead)
      .sort(([a], [b]) => b.length - a.length)
      .map(([word, instead]) => [alone(word), instead]);
  }

  text(text: string): string {
    const plain = this.known.reduce((rest, [word, instead]) => rest.replace(word, () => instead), text);
    return plain
      .replace(KEY, HIDDEN)
      .replace(FILE_URL, (found) => `…/${lastOf(found)}`)
      .replace(ADDRESS, "$1://$2")
      .replace(WINDOWS, (found) => `…/${lastOf(found)}`)
      .replace(POSIX, (found) => `…/${lastOf(found)}`);
  }

  /** Every text in plain data, names of entries too. */
  json<T>(value: T): T {
    if (typeof value === "string") return this.text(value) as T;
    if (Array.isArray(value)) return value.map((one) => this.json(one)) as T;
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).map(([name, one]) => [this.text(name), this.json(one)]),
    ) as T;
  }
}

function stringsIn(value: unknown): string[] {
  if (typeof value === "string") return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(stringsIn) : [];
}

/** A setting may name several folders with `+` between. */
function wordsOf(setting: string): string[] {
  return [setting, ...setting.split("+")].map((word) => word.trim()).filter((word) => word !== "");
}

/** What stands for a value of the settings that says too much: a path, or a command with its arguments. */
function shown(word: string): string {
  if (word.startsWith("command:")) {
    const [program = "", ...rest] = word.slice("command:".length).trim().split(/\s+/);
    return `command:${lastOf(program)}${rest.length > 0 ? " …" : ""}`;
  }
  return path.posix.isAbsolute(word) || path.win32.isAbsolute(word) ? `…/${lastOf(word)}` : word;
}

function lastOf(name: string): string {
  return name.split(/[\\/]/).findLast((part) => part !== "") ?? "";
}

/** A text where it stands by itself, not within a word. */
function alone(word: string): RegExp {
  const plain = word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  return new RegExp(`(?<![\\p{L}\\p{N}_])${plain}(?![\\p{L}\\p{N}_])`, "gu");
}
