/**
 * An ONNX file in ONNX Runtime for the web: against its stored prompts, then an answer of its own from what a seat
 * observes. The same in a page and in Node.
 */
import { Key } from "../../../src/core/rng.ts";
import { onnxInputs, promptOf } from "../../../src/engine/local/export/inputs.ts";
import { onnxFacts } from "../../../src/engine/local/export/onnx/facts.ts";
import { exportedSampler, type Logprobs } from "../../../src/engine/local/export/sampler.ts";
import { compare, type PromptFile, promptsOf } from "../../../src/engine/local/export/stored-prompts.ts";
import { spotTheSpyForm } from "../../../src/engine/local/forms/spot-the-spy.ts";
import type { Observation } from "../../../src/games/game.ts";
import type { SpyGameView } from "../../../src/games/spot-the-spy/view.ts";

/** As much of ONNX Runtime's module as is used here. */
export interface WebRuntime {
  readonly env: { readonly wasm: { numThreads: number; wasmPaths: string } };
  readonly Tensor: new (type: string, data: unknown, shape: readonly number[]) => object;
  readonly InferenceSession: { create(bytes: Uint8Array, options: object): Promise<Session> };
}
interface Session {
  run(inputs: Record<string, object>): Promise<Record<"logprobs", { readonly data: Float32Array }>>;
}

/** @param wasmPaths where the runtime finds its own files */
export async function report(
  runtime: WebRuntime,
  wasmPaths: string,
  bytes: Uint8Array,
  stored: PromptFile,
): Promise<object> {
  const facts = onnxFacts(bytes);
  const run = await opened(runtime, wasmPaths, bytes);
  const start = performance.now();
  const compared = await compare(promptsOf(stored), facts.shape.vocabulary, run);
  const milliseconds = Math.round((performance.now() - start) / stored.prompts.length);
  const clue =
    facts.game === "spot-the-spy" ? await saidOf(promptsOf(stored)[0].picture, facts, run) : undefined;
  return { ...compared, "milliseconds a prompt": milliseconds, clue };
}

async function opened(runtime: WebRuntime, wasmPaths: string, bytes: Uint8Array): Promise<Logprobs> {
  runtime.env.wasm.numThreads = 1;
  runtime.env.wasm.wasmPaths = wasmPaths;
  const session = await runtime.InferenceSession.create(bytes, { executionProviders: ["wasm"] });
  return async (prompt) => {
    const inputs = Object.entries(onnxInputs(prompt)).map(([name, [type, data, shape]]) => [
      name,
      new runtime.Tensor(type, data, shape),
    ]);
    return (await session.run(Object.fromEntries(inputs))).logprobs.data;
  };
}

/** The first clue of a civilian who sees the picture, as a sentence. */
async function saidOf(
  data: Uint8Array | undefined,
  facts: ReturnType<typeof onnxFacts>,
  run: Logprobs,
): Promise<string> {
  const side = facts.shape.pictureSize;
  const picture = {
    id: "own",
    image: { width: side, height: side, data: data ?? new Uint8Array(side * side * 3) },
  };
  const view: SpyGameView = {
    ...{ kind: "clue", seat: 0, role: "civilian", seats: 5, rounds: 2, round: 0, spyView: "blank" },
    ...{ selfVotes: "refused", domain: "clevr", picture, clues: [], ownReasoning: [] },
  };
  const observation = { kind: "clue", view } as unknown as Observation;
  if (promptOf(observation, spotTheSpyForm, side).tokens.length !== 6)
    throw new Error("not the prompt of a first clue");
  const options = {
    maxTokens: spotTheSpyForm.maxTokens(observation),
    temperature: 0,
    keys: [Key.root("page")],
  };
  const [{ tokens }] = await exportedSampler(facts, run).sample(
    [spotTheSpyForm.render(observation)],
    options,
  );
  return spotTheSpyForm.decode(tokens, observation);
}
