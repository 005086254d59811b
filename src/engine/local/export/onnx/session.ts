/** An exported ONNX file in ONNX Runtime: the log-probabilities of one text after another. */
import type { InferenceSession, Tensor } from "onnxruntime-common";
import { LOGPROBS, PICTURE, TOKENS } from "./model.ts";

/** A picture as the file takes it, and a text about it. */
export interface OnnxPrompt {
  /** RGB, row by row, `side * side * 3` bytes; absent for a model without pictures. */
  readonly picture?: Uint8Array;
  readonly tokens: readonly number[];
}

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
  async logprobs({ picture, tokens }: OnnxPrompt): Promise<Float32Array> {
    const side = Math.sqrt((picture?.length ?? 0) / 3);
    const ids = new this.tensor("int32", Int32Array.from(tokens), [1, tokens.length]);
    const { [LOGPROBS]: out } = await this.session.run({
      [TOKENS]: ids,
      ...(picture && { [PICTURE]: new this.tensor("uint8", picture, [1, side, side, 3]) }),
    });
    return out.data as Float32Array;
  }

  close(): Promise<void> {
    return this.session.release();
  }
}
