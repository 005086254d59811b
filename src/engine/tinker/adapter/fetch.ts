/**
 * The archive of a checkpoint's adapter. Servers pack weights that were saved for sampling, and a checkpoint holds those
 * of training: they are loaded into a model of their own, saved once more, fetched, and removed again.
 */
import { CheckpointError } from "../../../core/errors.ts";
import type { TinkerClient } from "../client/client.ts";
import type { TinkerModel } from "../client/model.ts";
import { TinkerError } from "../client/tinker-error.ts";
import { connectTo, type OpenTinkerOptions } from "../open.ts";
import { readRemote } from "../remote-file.ts";

export interface AdapterSource extends Omit<OpenTinkerOptions, "seed"> {
  /** The folder that the engine wrote into the checkpoint. */
  readonly checkpoint: string;
  /** Largest archive, in bytes. */
  readonly mostBytes: number;
  readonly signal?: AbortSignal;
}

/** What a kill leaves on the server is gone after a day, where the server keeps to that. */
const STAYS_SECONDS = 86_400;

/** Writes the archive into a file. @throws CheckpointError if the server no longer has the weights, TinkerError */
export async function fetchAdapter(source: AdapterSource, file: string): Promise<void> {
  const { settings, checkpoint, mostBytes, signal, onNotice } = source;
  const client = await connectTo(source, { signal });
  const model: { own?: TinkerModel; saved?: string } = {};
  try {
    const identity = { url: client.save().url, model: settings.model, loraRank: settings.loraRank };
    const { path } = readRemote(checkpoint, identity);
    model.own = await client.createModel({
      baseModel: settings.model,
      lora: { rank: settings.loraRank },
      signal,
    });
    await loaded(model.own, path, signal);
    model.saved = await model.own.saveWeightsForSampler("export", { ttlSeconds: STAYS_SECONDS, signal });
    await client.checkpoints.archive(model.saved, { into: { path: file, maxBytes: mostBytes }, signal });
  } finally {
    await removed(client, model, onNotice);
    client.close();
  }
}

async function loaded(model: TinkerModel, path: string, signal?: AbortSignal): Promise<void> {
  try {
    await model.loadWeights(path, { optimizer: false, signal });
  } catch (cause) {
    if (!(cause instanceof TinkerError && ["refused", "failed"].includes(cause.kind))) throw cause;
    throw new CheckpointError(
      `the weights ${path} cannot be loaded: ${cause.message}. If the server no longer has them, export an older checkpoint (--checkpoint).`,
      { cause },
    );
  }
}

/** What stays behind costs storage, and is no failure of the export. */
async function removed(
  client: TinkerClient,
  { own, saved }: { own?: TinkerModel; saved?: string },
  onNotice: (text: string) => void,
): Promise<void> {
  const told = (what: string) => (error: unknown) => onNotice(`${what} stays on the server: ${error}`);
  if (saved !== undefined) await client.checkpoints.delete(saved).catch(told(saved));
  await own?.unload().catch(told(`model ${own.id}`));
}
