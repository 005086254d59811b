/** What runs in the browser: one training job with ONNX Runtime for the web, and its report. */
import * as ort from "onnxruntime-web/wasm";
import { type Ingredients, type Iterated, iterate } from "./iteration.ts";

declare global {
  var trained: () => Promise<Omit<Iterated, "flat"> & { readonly flat: string }>;
}

globalThis.trained = async () => {
  ort.env.wasm.wasmPaths = { wasm: "/ort.wasm" };
  ort.env.wasm.numThreads = 1;
  const { config, shape } = (await (await fetch("/ingredients.json")).json()) as Omit<Ingredients, "flat">;
  const flat = new Float32Array(await (await fetch("/weights.bin")).arrayBuffer());
  const iterated = await iterate({ config, shape, flat });
  return { ...iterated, flat: base64(new Uint8Array(iterated.flat.buffer)) };
};

/** What goes out of a page is text. */
function base64(bytes: Uint8Array): string {
  let text = "";
  for (let at = 0; at < bytes.length; at += 0x8000)
    text += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  return btoa(text);
}
