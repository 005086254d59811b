/**
 * The inputs of an exported model for one move, from what a seat observes: engine and page take them from
 * here alike. Knows nothing of Node and of a runtime.
 */
import type { Observation } from "../../../games/game.ts";
import type { ModelInput, Renderer } from "../../../players/player.ts";
import { splitInput, textOf } from "../tree.ts";
import { modelPixels } from "../windows.ts";

/** A picture and a text about it. */
export interface OnnxPrompt {
  /** RGB, row by row, `side * side * 3` bytes; absent for a model without pictures. */
  readonly picture?: Uint8Array;
  readonly tokens: readonly number[];
}

/** A tensor as the classes of ONNX Runtime take it: element type, numbers, shape. */
export type OnnxTensor =
  | readonly ["uint8", Uint8Array, readonly number[]]
  | readonly ["int32", Int32Array, readonly number[]];

/** The text ends where the seat is to speak. @throws EngineError if the picture is too small for the model. */
export function promptOf(
  observation: Observation,
  form: Pick<Renderer, "render">,
  pictureSize: number,
): OnnxPrompt {
  return promptOfInput(form.render(observation), pictureSize);
}

export function promptOfInput(input: ModelInput, pictureSize: number): OnnxPrompt {
  if (pictureSize === 0) return { tokens: textOf(input) };
  const { picture, tokens } = splitInput(input);
  return { picture: modelPixels(picture, pictureSize), tokens };
}

/** By the names of the file's inputs. */
export function onnxInputs({ picture, tokens }: OnnxPrompt): Record<string, OnnxTensor> {
  const side = Math.sqrt((picture?.length ?? 0) / 3);
  return {
    ...(picture && { picture: ["uint8", picture, [1, side, side, 3]] as const }),
    tokens: ["int32", Int32Array.from(tokens), [1, tokens.length]],
  };
}
