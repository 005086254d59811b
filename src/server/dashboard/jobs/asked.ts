/**
 * What a page may ask for: a run from a preset and settings that the schema knows, or to go on with one. Programs and servers are never named by a
 * page: such a run is started in a terminal, where a person reads what is named.
 */
import fs from "node:fs";
import path from "node:path";
import { z } from "zod";
import { codeNamed } from "../../../run/open/named-code.ts";
import { NotTrusted } from "../../../run/open/trust.ts";
import { type Config, configSchema } from "../../../run/settings/config.ts";
import { PRESETS } from "../../../run/settings/presets.ts";
import { resolveConfig } from "../../../run/settings/resolve.ts";
import { layerFromFlags } from "../../../run/settings/schema-flags.ts";
import { Refusal } from "../../http/refusal.ts";
import { runId } from "../store/opened-runs.ts";
import type { StartChoices } from "../wire.ts";

const started = z.strictObject({
  preset: z.string().min(1).max(60),
  /** `key=value` each. */
  settings: z.array(z.string().min(3).max(500)).max(100),
  /** Of its folder. */
  name: z
    .string()
    .regex(/^[A-Za-z0-9][\w.-]{0,79}$/, "letters, digits, - _ and ., at most 80")
    .optional(),
});
const named = z.strictObject({ run: z.string() });

export interface AskedStart {
  /** Of the folder in the store. */
  readonly id: string;
  /** After `sparring`. */
  readonly args: readonly string[];
}

/**
 * @param date ISO, of a name that is not chosen.
 * @throws Refusal 400 for what is no such request, NotTrusted or ConfigError for settings that may not or cannot be.
 */
export function askedStart(body: unknown, store: string, date: string): AskedStart {
  const { preset, settings, name } = read(started, body);
  if (fs.existsSync(path.join(store, "config.json")))
    throw new Refusal(
      409,
      "one run is shown here. Open the folder above it to start others: sparring dashboard DIR.",
    );
  requirePlain(layerFromFlags(configSchema, settings));
  requireLocal(resolveConfig({ preset, flags: settings }));
  const id = name ?? freeName(store, `${date.slice(0, 19).replaceAll(":", "-")}-${preset}`);
  if (fs.lstatSync(path.join(store, id), { throwIfNoEntry: false }))
    throw new Refusal(409, `there is a folder ${id} already. Choose another name.`);
  const flags = settings.flatMap((setting) => ["--set", setting]);
  return { id, args: ["train", "--preset", preset, ...flags, "--run", path.join(store, id)] };
}

/** @throws Refusal 400 where it names no run. */
export function askedRun(body: unknown): string {
  return runId(read(named, body).run);
}

/** Of an interrupted run. @throws NotTrusted for one that names a program or a server. */
export function resumeArgs(folder: string, config: Config): readonly string[] {
  requirePlain(config);
  requireLocal(config);
  return ["train", "--resume", folder];
}

/** Whether it may be asked for at all. */
export function mayResume(config: Config): boolean {
  return codeNamed(config).length === 0 && config.engine.kind !== "tinker";
}

export function startChoices(): StartChoices {
  const presets = Object.entries(PRESETS).map(([name, { summary }]) => ({ name, summary }));
  return { presets };
}

/** @throws NotTrusted */
function requirePlain(layer: Parameters<typeof codeNamed>[0]): void {
  const [code] = codeNamed(layer);
  if (code)
    throw new NotTrusted(
      `${code.setting} = ${code.value} ${code.does}, which a page may not choose. Start it in a terminal: npx sparring train.`,
    );
}

/** A server of large models costs money. @throws Refusal 403 */
function requireLocal({ engine }: Config): void {
  if (engine.kind === "tinker")
    throw new Refusal(
      403,
      "engine.kind is tinker, a server that may cost money. Start it in a terminal: npx sparring train.",
    );
}

function freeName(store: string, name: string): string {
  for (let i = 1; ; i++) {
    const one = i === 1 ? name : `${name}-${i}`;
    if (!fs.lstatSync(path.join(store, one), { throwIfNoEntry: false })) return one;
  }
}

function read<Schema extends z.ZodObject>(schema: Schema, body: unknown): z.infer<Schema> {
  const result = schema.safeParse(body);
  if (result.success) return result.data;
  const [{ path: at, message }] = result.error.issues;
  throw new Refusal(400, `${at.join(".") || "the request"} is not allowed: ${message}.`);
}
