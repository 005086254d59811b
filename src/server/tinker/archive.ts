/**
 * Saved weights as an archive. All weights of this server's models train, so it holds no adapter: it holds the whole
 * weights, a file that `sparring serve --weights` and `engine.weights` take, and a text that says so.
 */
import fs from "node:fs";
import type http from "node:http";
import { pipeline } from "node:stream/promises";
import { pack } from "tar-stream";
import { Refusal } from "../http/refusal.ts";
import type { Registry } from "./state/registry.ts";

const ADDRESS = /^(training_runs\/[^/]+\/checkpoints\/(?:sampler_)?weights\/[^/]+)\/archive(\/download)?$/;

export interface Archive {
  /** The weights' name. */
  readonly path: string;
  readonly file: string;
  /** False for the call that only says where the archive is. */
  readonly download: boolean;
}

/** What stands at an address, or undefined where it is none of an archive. @throws Refusal 404 */
export function archiveAt(
  address: string,
  registry: Registry,
  nameOf: (checkpoint: string) => string | undefined,
): Archive | undefined {
  const [, checkpoint, download] = ADDRESS.exec(address) ?? [];
  if (checkpoint === undefined) return undefined;
  const path = nameOf(checkpoint) ?? checkpoint;
  const found = registry.checkpoints.get(path);
  if (!found) throw new Refusal(404, `there are no weights ${path}`);
  const file = found.file.endsWith(".safetensors") ? found.file : `${found.file}/weights.safetensors`;
  return { path, file: registry.at(file), download: download !== undefined };
}

/** Sends on to the download, or the tar archive itself. */
export async function sendArchive(
  { path, file, download }: Archive,
  { headers, url }: http.IncomingMessage,
  response: http.ServerResponse,
): Promise<void> {
  if (!download) {
    response.writeHead(302, { location: `http://${headers.host}${url?.split("?")[0]}/download` }).end();
    return;
  }
  const packed = pack();
  packed.entry({ name: "README.md" }, textOf(path));
  const { size } = fs.statSync(file);
  const entry = packed.entry({ name: "weights.safetensors", size }, () => packed.finalize());
  response.writeHead(200, { "content-type": "application/x-tar" });
  const sent = pipeline(packed as unknown as NodeJS.ReadableStream, response);
  await Promise.all([pipeline(fs.createReadStream(file), entry as unknown as NodeJS.WritableStream), sent]);
}

function textOf(path: string): string {
  return `${path}, saved by \`sparring serve\`.

weights.safetensors holds all weights of the model, float32, not a LoRA adapter: this server trains all weights,
whatever rank a client asks for. Serve it with \`sparring serve --weights weights.safetensors\`, or start a run from it
with \`--set engine.weights=weights.safetensors\`. The optimiser's state is not in it.
`;
}
