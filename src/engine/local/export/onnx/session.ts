/** An exported ONNX file in ONNX Runtime: the log-probabilities of one text after another. */
import type { InferenceSession, Tensor } from "onnxruntime-common";
import { type OnnxPrompt, onnxInputs } from "../inputs.ts";
import { LOGPROBS } from "./model.ts";

export class OnnxSession {
  private constructor(
    private readonly session: InferenceSession,
    private readonly tensor: typeof Tensor,
  ) {}

  /** @throws Error of the runtime if it does not take the file. */
  static async open(bytes: Uint8Array, threads = 1): Promise<OnnxSession> {
    const { InferenceSession, Tensor } = (await import("../../lower/runtime.ts")).runtime;
    const options = { intraOpNumThreads: threads, interOpNumThreads: 1, logSeverityLevel: 3 } as const;
    return new OnnxSession(await InferenceSession.create(bytes, options), Tensor);
  }

  /** [length × vocabulary] log-probabilities of the token after each one. */
  async logprobs(prompt: OnnxPrompt): Promise<Float32Array> {
    const inputs = Object.entries(onnxInputs(prompt)).map(([name, [type, data, shape]]) => {
      return [name, new this.tensor(type as "int32", data as Int32Array, shape)];
    });
    const { [LOGPROBS]: out } = await this.session.run(Object.fromEntries(inputs));
    return out.data as Float32Array;
  }

  close(): Promise<void> {
    return this.session.release();
  }
}
