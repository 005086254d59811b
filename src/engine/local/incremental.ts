/**
 * The model's forward pass in pieces, for sampling: keys and values of a picture once, then a few new tokens
 * at a time against what is already known. Same numbers as `model.ts`'s `forward` on the whole sequence.
 */
import { nn, numpy as np } from "@jax-js/jax";
import {
  embedPicture,
  embedText,
  finishLayer,
  type Params,
  pictureLayer,
  project,
  rmsNorm,
} from "./model.ts";
import { decoderNames, type ModelShape } from "./shape.ts";

/** Keys and values of every layer, each [groups, heads, n, size]. */
export type KeyValues = {
  readonly k: np.Array[];
  readonly v: np.Array[];
};

/** windows [groups, patches, pixels] → what text will attend to. */
export function pictureKeyValues(params: Params, shape: ModelShape, windows: np.Array): KeyValues {
  const out: KeyValues = { k: [], v: [] };
  let x = embedPicture(params, shape, windows);
  for (const layer of decoderNames(shape)) {
    const seen = pictureLayer(params, shape, layer, x);
    x = seen.x;
    out.k.push(seen.k);
    out.v.push(seen.v);
  }
  x.dispose();
  return out;
}

/** Text so far and text to come. G groups, C cached tokens, N new ones. */
export interface ExtendInputs {
  readonly picture: KeyValues;
  /** [G, heads, C, size] per layer. */
  readonly past: KeyValues;
  /** int32 [G, N, window] */
  readonly ids: np.Array;
  /** int32 [G, N] */
  readonly positions: np.Array;
  /** [G, 1, N, C + N]: 0 where a new token may look, very negative elsewhere. */
  readonly mask: np.Array;
}

/** Logits [G, N, vocabulary] of the new tokens, and their keys and values [G, heads, N, size] per layer. */
export function extend(
  params: Params,
  shape: ModelShape,
  inputs: ExtendInputs,
): { logits: np.Array; added: KeyValues } {
  const patches = inputs.picture.k[0].shape[2];
  const cached = inputs.past.k[0].shape[2];
  const added: KeyValues = { k: [], v: [] };
  let text = embedText(params, shape, inputs.ids, inputs.positions);
  for (const [i, layer] of decoderNames(shape).entries()) {
    const { q, k, v } = project(params, shape, layer, text.ref);
    const toPicture = np.matmul(q.ref, inputs.picture.k[i].ref.transpose([0, 1, 3, 2]));
    const toPast = np.matmul(q.ref, inputs.past.k[i].ref.transpose([0, 1, 3, 2]));
    const toNew = np.matmul(q, k.ref.transpose([0, 1, 3, 2]));
    const toText = np.concatenate([toPast, toNew], -1).add(inputs.mask.ref);
    const weights = nn.softmax(np.concatenate([toPicture, toText], -1), -1);
    const [onPicture, onPast, onNew] = np.split(weights, [patches, patches + cached], -1);
    const attended = np
      .matmul(onPicture, inputs.picture.v[i].ref)
      .add(np.matmul(onPast, inputs.past.v[i].ref))
      .add(np.matmul(onNew, v.ref));
    text = finishLayer(params, layer, text, attended);
    added.k.push(k);
    added.v.push(v);
  }
  return { logits: np.matmul(rmsNorm(text), params.head.ref), added };
}
