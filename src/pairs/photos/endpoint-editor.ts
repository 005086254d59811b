/**
 * Edited copies by a generative model behind an OpenAI-compatible endpoint: POST /v1/images/edits, answered
 * by a base64 picture or its address.
 */

import { ConfigError } from "../../core/errors.ts";
import { decodeImage, encodePng, resizeImage } from "../../images/codec.ts";
import type { Image } from "../../images/image.ts";
import { editCache, editName } from "./edit-cache.ts";
import { checkedEdit } from "./edited-picture.ts";
import type { EditRequest, PictureEditor } from "./editor.ts";
import { type RequestOptions, requestPicture } from "./endpoint-request.ts";

export interface EndpointOptions extends RequestOptions {
  /** Up to and including the version, e.g. `https://api.openai.com/v1`. */
  readonly url: string;
  readonly model: string;
  /** The change to make; by default made from the subject and the difficulty. */
  readonly prompt?: string | ((request: EditRequest) => string);
  /** Side in pixels at which pictures are sent and expected back (default: their own). */
  readonly size?: number;
  /** Folder of the cache; without it nothing is kept. */
  readonly cache?: string;
}

/**
 * A request that fails for good gives a failed edit with the reason.
 * @throws ConfigError if the key is missing or refused, or the address is none.
 */
export function endpointEditor(options: EndpointOptions): PictureEditor {
  const url = editsAddress(options.url);
  const cache = options.cache === undefined ? undefined : editCache(options.cache);
  return async (image, request) => {
    const { prompt = promptOf, model, size } = options;
    const text = typeof prompt === "function" ? prompt(request) : prompt;
    const name = editName(image, url, model, text, String(size));
    const fetched = (await cache?.read(name)) ?? (await fetchEdit(url, image, text, options));
    if ("failed" in fetched) return fetched;
    await cache?.write(name, fetched);
    return checkedEdit(image, fetched, text);
  };
}

/** Asks for one change; its size follows the difficulty. */
function promptOf({ subject, difficulty = 0.5 }: EditRequest): string {
  const size = difficulty < 1 / 3 ? "one large, clearly visible" : difficulty < 2 / 3 ? "one" : "one small";
  const what = subject === undefined ? "this photograph" : `this photograph of a ${subject}`;
  return `Change ${size} thing in ${what}: replace, recolour, remove or add one object. Keep everything else exactly as it is.`;
}

async function fetchEdit(
  url: string,
  image: Image,
  prompt: string,
  options: EndpointOptions,
): Promise<Image | { readonly failed: string }> {
  const { model, size } = options;
  const side = size ?? Math.max(image.width, image.height);
  const fit = { width: side, height: side, mode: "fill" } as const;
  const sent = size === undefined ? image : await resizeImage(image, fit);
  const form = new FormData();
  form.set("model", model);
  form.set("prompt", prompt);
  form.set("n", "1");
  if (size !== undefined) form.set("size", `${size}x${size}`);
  const file = new Blob([(await encodePng(sent)) as Uint8Array<ArrayBuffer>], { type: "image/png" });
  form.set("image", file, "image.png");
  const answer = await requestPicture(url, form, options);
  if ("failed" in answer) return answer;
  const picture = await decodeImage(answer.bytes, "the answer").catch(() => undefined);
  if (!picture) return { failed: "the service answered with something that is no picture" };
  if (size === undefined || picture.width !== side || picture.height !== side)
    return size === undefined ? picture : { failed: wrongSize(picture, side) };
  return resizeImage(picture, { width: image.width, height: image.height, mode: "fill" });
}

function wrongSize({ width, height }: Image, side: number): string {
  return `the edited picture is ${width} × ${height} pixels, not ${side} × ${side}`;
}

function editsAddress(url: string): string {
  if (!/^https?:\/\//.test(url) || !URL.canParse(url))
    throw new ConfigError(
      `The address of the picture editor is no http address: ${url}. Give it up to its version, e.g. https://api.openai.com/v1 (editor).`,
    );
  return `${url.replace(/\/+$/, "")}/images/edits`;
}
