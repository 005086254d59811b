/**
 * The rule about programs that settings name: one is used only if the person at the keyboard named it in this
 * command, or trusts the directory or file whose settings name it. A run is trusted by being started here, or
 * by `--trust`; that is kept outside of the run, with a hash of what would be executed, so that changed
 * settings and changed files ask anew. Left out: files that those load in turn.
 */
import { createHash } from "node:crypto";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { replaceFile } from "../../core/atomic-file.ts";
import { ConfigError } from "../../core/errors.ts";
import { printableLine } from "../../core/terminal-text.ts";
import type { Layer } from "../settings/schema-flags.ts";
import { codeNamed, type NamedCode } from "./named-code.ts";

/** A program was left out, because nobody here named or trusts it. */
export class NotTrusted extends ConfigError {}

/** Programs that may be used until the command ends, by `NamedCode.value`. */
const allowed = new Set<string>();
/** Where those that may not were named. */
const origins = new Map<string, string>();
let trusting = false;

/** A new command: what an earlier one named counts no longer. @param trust everything that it reads. */
export function beginTrust(trust: boolean): void {
  allowed.clear();
  origins.clear();
  trusting = trust;
}

/** Allows the programs that the person at the keyboard named. @param layer settings of this command. */
export function allowNamed(layer: Layer): void {
  for (const { value } of codeNamed(layer)) allowed.add(value);
}

/** Allows the programs of stored settings, if these are trusted. @param place a run directory or a file. */
export function allowStored(place: string, layer: Layer): void {
  const code = codeNamed(layer);
  if (code.length === 0) return;
  if (trusting) remember(place, code);
  if (trusting || isTrusted(place, code)) for (const { value } of code) allowed.add(value);
  else for (const { value } of code) origins.set(value, place);
}

/** Trusts a run that was started here, if all its programs were allowed. @throws nothing: it can be asked for again. */
export function trustStarted(run: string, layer: Layer): void {
  const code = codeNamed(layer);
  if (code.length > 0 && code.every(({ value }) => allowed.has(value))) remember(run, code);
}

/** Trusts a file of a run's directory, in which a choice of this command is kept. @throws nothing. */
export function trustChosen(file: string, code: readonly NamedCode[]): void {
  if (code.length > 0) remember(file, code);
}

/** Whether the programs that such a file names were chosen here, or all is trusted. */
export function wasChosen(file: string, code: readonly NamedCode[]): boolean {
  if (trusting) trustChosen(file, code);
  return code.length === 0 || trusting || isTrusted(file, code);
}

/** @throws NotTrusted, with the remedy. */
export function requireTrust({ setting, value, does }: NamedCode): void {
  if (allowed.has(value)) return;
  const origin = origins.get(value) ?? "a stored file";
  throw new NotTrusted(
    printableLine(
      `${origin} names ${setting} = ${value}, which ${does}. It is left out: that run was not started here, or what it names has changed. If you know where it comes from, add --trust.`,
    ),
  );
}

function isTrusted(place: string, code: readonly NamedCode[]): boolean {
  try {
    const { hash } = JSON.parse(fs.readFileSync(recordOf(place), "utf8")) as { hash?: unknown };
    return hash === hashOf(code);
  } catch {
    return false;
  }
}

/** Without a writable home the run is asked about again. */
function remember(place: string, code: readonly NamedCode[]): void {
  try {
    const file = recordOf(place);
    fs.mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
    replaceFile(file, `${JSON.stringify({ place: fs.realpathSync(place), hash: hashOf(code) })}\n`);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === undefined) throw error;
  }
}

function recordOf(place: string): string {
  const state = process.env.XDG_STATE_HOME || path.join(os.homedir(), ".local", "state");
  return path.join(state, "sparring", "trusted", `${sha256(fs.realpathSync(place))}.json`);
}

function hashOf(code: readonly NamedCode[]): string {
  const named = code.map((one) => [one.setting, one.value, one.with ?? null, one.files.map(contentOf)]);
  return sha256(JSON.stringify(named));
}

function contentOf(file: string): string | null {
  const isFile = fs.statSync(file, { throwIfNoEntry: false })?.isFile() === true;
  return isFile ? sha256(fs.readFileSync(file)) : null;
}

function sha256(content: string | Uint8Array): string {
  return createHash("sha256").update(content).digest("hex");
}
