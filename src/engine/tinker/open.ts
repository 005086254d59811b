/** From settings to an engine on a Tinker server: the model's files, the connection, and what the server can do. */
import { z } from "zod";
import { ConfigError } from "../../core/errors.ts";
import { Key } from "../../core/rng.ts";
import type { Form } from "../local/forms/form.ts";
import { openModel } from "../renderers/files/open.ts";
import { LargeModelRenderer } from "../renderers/renderer.ts";
import { HOSTED_URL, recordOf, requireSums, type Server } from "./capabilities.ts";
import { type ConnectOptions, connect, type TinkerClient } from "./client/client.ts";
import { TokenBudget } from "./client/limits/budget.ts";
import { TinkerEngine } from "./engine.ts";
import { probed } from "./probe.ts";
import { ServedPictureEngine, ServedTextEngine } from "./served-engine.ts";
import { ServedRenderer, servedModel } from "./served-model.ts";
import { keptRecord, readRecord, type ServerRecord, serverRecord } from "./server-record.ts";
import type { TinkerSettings } from "./settings.ts";
import { SpentFile } from "./spent-file.ts";

export interface OpenTinkerOptions {
  readonly settings: TinkerSettings;
  /** Of the adapter's first weights. */
  readonly seed: number;
  /** How the run's games are told to the model of `sparring serve`; absent: as to other models. */
  readonly form?: () => Promise<Form>;
  /** TINKER_API_KEY, and what `openModel` reads. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly onNotice: (text: string) => void;
  /** Of a run that is there already: what it found out of the server is not tried again. */
  readonly folder?: string;
  /** For tests: a faster clock. */
  readonly connection?: Pick<ConnectOptions, "clock" | "wire">;
}

/**
 * @throws ConfigError if there is no key for the hosted service or the server does not have the model, EngineError if the model's files
 * are nowhere or the server does not answer.
 */
export async function openTinkerEngine(options: OpenTinkerOptions): Promise<TinkerEngine> {
  const { settings, environment, seed, form, onNotice } = options;
  const { url, model: baseModel, loraRank, rolloutGap } = settings;
  const known = knownRecord(options);
  if (known) requireSums(known.capabilities, url);
  const spent = new SpentFile();
  const client = await connectTo(options, {
    budget: new TokenBudget(limitsOf(settings)),
    onState: (state) => spent.write(state),
  });
  try {
    await requireModel(client, settings);
    const served = form && mayBeServed(settings) ? await servedModel(client) : undefined;
    const shared = { client, baseModel, loraRank, seed, rolloutGap, spent, onNotice };
    if (served) {
      const renderer = new ServedRenderer(await form!(), served);
      const Kind = renderer.images ? ServedPictureEngine : ServedTextEngine;
      return new Kind({ ...shared, renderer, record: known ?? recordByKind(settings, "sparring")! });
    }
    const renderer = await rendererOf(settings, environment);
    const told = known ?? (await toldRecord(client, settings));
    const record = told ?? (await probed({ client, url, model: baseModel, loraRank, renderer }));
    requireSums(record.capabilities, url);
    return new TinkerEngine({ ...shared, renderer, record });
  } catch (error) {
    client.close();
    throw error;
  }
}

/** The run's own record, the file that the settings name, or what is known of the kind. @throws CheckpointError */
function knownRecord({ settings, folder }: OpenTinkerOptions): ServerRecord | undefined {
  const kept = keptRecord(folder, settings);
  if (kept) return kept;
  if (settings.record !== undefined)
    return readRecord(settings.record, settings, "Check the server again, or leave out engine.record.");
  return recordByKind(settings, settings.server);
}

/** Of the Python server (`python/`), which says what it is. */
async function toldRecord(client: TinkerClient, settings: TinkerSettings): Promise<ServerRecord | undefined> {
  const own = z.object({ kind: z.literal("sparring-engine") });
  const told = own.safeParse(await client.told("sparring/engine"));
  return told.success ? recordByKind(settings, told.data.kind) : undefined;
}

function recordByKind(settings: TinkerSettings, kind: Server): ServerRecord | undefined {
  const known = recordOf(kind, settings.url);
  return known && serverRecord(settings, "known", known);
}

/** A client of the settings' server. @throws ConfigError if there is no key for the hosted service, EngineError */
export async function connectTo(
  { settings, environment, onNotice, connection }: Omit<OpenTinkerOptions, "seed">,
  more: Pick<ConnectOptions, "budget" | "onState" | "signal"> = {},
): Promise<TinkerClient> {
  const apiKey = keyOf(settings, environment);
  return connect({ ...connection, ...more, url: settings.url, apiKey, onNotice, tags: ["sparring"] });
}

/** The renderer of the settings' model; nothing of it is on the server. @throws EngineError */
export async function rendererOf(
  { model, modelFiles: folder, maxTokens }: TinkerSettings,
  environment: OpenTinkerOptions["environment"],
): Promise<LargeModelRenderer> {
  return new LargeModelRenderer(await openModel({ model, folder, environment }), { maxTokens });
}

/** Whoever names the model's files wants its tokens from there. */
function mayBeServed({ server, modelFiles }: TinkerSettings): boolean {
  return modelFiles === undefined && (server === "auto" || server === "sparring");
}

/** The adapter's first weights follow from the seed of the run, 31 bits. */
export function adapterSeed(seed: number): number {
  return Key.root(seed).child("adapter").stream().uint32() >>> 1;
}

/** @throws ConfigError if the hosted service is meant and there is no key. */
export function keyOf(
  { url }: TinkerSettings,
  environment: OpenTinkerOptions["environment"],
): string | undefined {
  const key = environment.TINKER_API_KEY?.trim() || undefined;
  if (key !== undefined || new URL(url).host !== new URL(HOSTED_URL).host) return key;
  throw new ConfigError(
    "the hosted Tinker service needs a key, and TINKER_API_KEY is not set. Set it, or give the address of a server of your own (--url).",
  );
}

function limitsOf({ spendTokens: most }: TinkerSettings) {
  return most === 0 ? {} : { prefill: most, sampled: most, trained: most };
}

/** A server that tells no names is believed. @throws ConfigError */
async function requireModel(client: TinkerClient, { model, url }: TinkerSettings): Promise<void> {
  const models = await client.capabilities();
  const names = models.flatMap(({ name }) => name ?? []);
  const found = models.find(({ name }) => name === model);
  if (names.length === 0 || found?.trainable === true || (found && found.trainable === undefined)) return;
  if (found)
    throw new ConfigError(`the server ${url} has ${model}, but does not train it. Choose another one.`);
  throw new ConfigError(
    `the server ${url} does not have the model ${model}. It has ${names.slice(0, 12).join(", ")}${names.length > 12 ? ", …" : ""}: name one of them (--model).`,
  );
}
