/** A small model with pictures of 16×16 pixels on a server, a client of it, and the local engine with the same weights. */
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { Key } from "../../core/rng.ts";
import { TINY_SHAPE } from "../../engine/local/tiny-shape-fixture.ts";
import { tokenOf, WORDS } from "../../engine/local/vocabulary.ts";
import { encodeWeights, Weights } from "../../engine/local/weights.ts";
import { type ConnectOptions, connect, type TinkerClient } from "../../engine/tinker/client/client.ts";
import type { Chunk, Datum as WireDatum } from "../../engine/tinker/wire/messages.ts";
import { encodePng } from "../../images/codec.ts";
import type { Picture } from "../../images/image.ts";
import type { Datum } from "../../objective/objective.ts";
import { TinkerServer, type TinkerServerOptions } from "./server.ts";

/** Positions of a picture of this model. */
export const PICTURE = 4;
export const MODEL = "test/tiny";

export function tinyWeights(folder: string, name = "tiny"): string {
  const weights = Weights.random(TINY_SHAPE, Key.root(name));
  const rng = Key.root("all").stream();
  for (let i = 0; i < weights.flat.length; i++) weights.flat[i] += 0.1 * rng.normal();
  const file = path.join(folder, `${name}.safetensors`);
  fs.writeFileSync(file, encodeWeights(weights, WORDS));
  return file;
}

export function newFolder(): string {
  return fs.mkdtempSync(path.join(os.tmpdir(), "sparring-server-"));
}

export function start(weights: string, more: Partial<TinkerServerOptions> = {}): Promise<TinkerServer> {
  return TinkerServer.start({ weights, name: MODEL, port: 0, threads: 1, ...more });
}

export function clientOf(server: TinkerServer, more: Partial<ConnectOptions> = {}): Promise<TinkerClient> {
  return connect({ url: server.url, ...more });
}

export function pictureOf(id: string, side = 16): Picture {
  const rng = Key.root(id).stream();
  const data = Uint8Array.from({ length: side * side * 3 }, () => rng.int(0, 255));
  return { id, image: { width: side, height: side, data } };
}

export async function chunkOf(picture: Picture, expectedTokens = PICTURE): Promise<Chunk> {
  return { type: "image", data: await encodePng(picture.image), format: "png", expectedTokens };
}

export const text = (tokens: readonly number[]): Chunk => ({ type: "encoded_text", tokens });
export const heard = ["<civilian>", "<p1>", "red", "cube", ".", "<vote>", "<p2>"].map(tokenOf);

/** The same sequence for the local engine and for the wire, with a weight of 1 for each token of the answer. */
export async function bothData(
  picture: Picture,
  answer: readonly number[],
  logprobs?: readonly number[],
): Promise<{ local: Datum; wire: WireDatum }> {
  const tokens = [...heard, ...answer.slice(0, -1)];
  const length = PICTURE + tokens.length;
  const column = (values: readonly number[]) => {
    const data = new Float32Array(length);
    data.set(values, length - values.length);
    return { dtype: "float32" as const, data, shape: [length] };
  };
  const targets = new Float64Array(length);
  targets.set([...tokens.slice(1), answer.at(-1) as number], PICTURE);
  const weights = answer.map(() => 1);
  return {
    local: {
      input: [
        { type: "image", picture },
        { type: "tokens", tokens },
      ],
      targets: answer,
      weights,
      ...(logprobs && { logprobs }),
    },
    wire: {
      modelInput: [await chunkOf(picture), text(tokens)],
      lossFnInputs: {
        target_tokens: { dtype: "int64", data: targets, shape: [length] },
        ...(logprobs
          ? { logprobs: column(logprobs), advantages: column(weights) }
          : { weights: column(weights) }),
      },
    },
  };
}
