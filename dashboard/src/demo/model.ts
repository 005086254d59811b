/** The exported model in ONNX Runtime for the web. */
import type { InferenceSession, TensorConstructor } from "onnxruntime-web";
import { onnxInputs } from "../../../src/engine/local/export/inputs.ts";
import { type OnnxFacts, onnxFacts } from "../../../src/engine/local/export/onnx/facts.ts";
import { LOGPROBS } from "../../../src/engine/local/export/onnx/model.ts";
import { exportedSampler } from "../../../src/engine/local/export/sampler.ts";
import type { Sampler } from "../../../src/players/player.ts";
import type { Opening } from "./messages.ts";

export interface OpenedModel {
  readonly facts: OnnxFacts;
  readonly sampler: Sampler;
}

/** @param onBytes hears how much is loaded. @throws Error where a file is missing or the runtime does not take the model. */
export async function openModel(
  { model, runtime, device }: Opening,
  onBytes: (bytes: number) => void,
): Promise<OpenedModel> {
  const ort = await (device === "webgpu" ? import("onnxruntime-web/webgpu") : import("onnxruntime-web/wasm"));
  ort.env.wasm.wasmPaths = { wasm: runtime };
  // More need headers that a plain web server does not send.
  ort.env.wasm.numThreads = 1;
  const bytes = await loaded(model, onBytes);
  const facts = onnxFacts(bytes);
  const session = await ort.InferenceSession.create(bytes, {
    executionProviders: [device],
    logSeverityLevel: 3,
  });
  const tensor: TensorConstructor = ort.Tensor;
  return { facts, sampler: exportedSampler(facts, (prompt) => run(session, tensor, prompt)) };
}

async function run(
  session: InferenceSession,
  tensor: TensorConstructor,
  prompt: Parameters<typeof onnxInputs>[0],
): Promise<Float32Array> {
  const inputs = Object.entries(onnxInputs(prompt)).map(([name, [type, data, shape]]) => [
    name,
    new tensor(type as "int32", data as Int32Array, shape),
  ]);
  const { [LOGPROBS]: out } = await session.run(Object.fromEntries(inputs));
  await breath();
  return out.data as Float32Array;
}

/** Lets messages of the page in: a chain of promises alone would hear none until the model has said all. */
function breath(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(undefined);
  });
}

async function loaded(address: string, onBytes: (bytes: number) => void): Promise<Uint8Array> {
  const answer = await fetch(address);
  if (!answer.ok || !answer.body) throw new Error(`${address} cannot be loaded: ${answer.status}.`);
  const parts: Uint8Array[] = [];
  let bytes = 0;
  const reader = answer.body.getReader();
  for (let read = await reader.read(); !read.done; read = await reader.read()) {
    parts.push(read.value);
    bytes += read.value.length;
    onBytes(bytes);
  }
  return new Uint8Array(await new Blob(parts as BlobPart[]).arrayBuffer());
}
