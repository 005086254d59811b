/** What the caller gives, checked before a number is spent on it: a refused request can cost a model. */
import { type Datum, inputLength, type ModelInput, type SampleRequest } from "../../wire/messages.ts";
import { TinkerError } from "../tinker-error.ts";

export function checkInput(input: ModelInput, place: string): void {
  if (!input.length) throw wrong(place, "there are no chunks; a model needs something to read");
  input.forEach((chunk, i) => {
    const at = `${place}[${i}]`;
    if (chunk.type === "encoded_text") checkTokens(chunk.tokens, at);
    if (chunk.type === "image" && !chunk.data.length) throw wrong(at, "the picture has no bytes");
    if (chunk.type === "image" || chunk.type === "image_asset_pointer") {
      const expected = chunk.expectedTokens;
      if (expected !== undefined && !(Number.isSafeInteger(expected) && expected > 0)) {
        throw wrong(at, `expectedTokens is ${expected}; a picture takes a whole number of tokens above 0`);
      }
    }
  });
}

/** All tensors of one dimension are as long as the input, and hold numbers. */
export function checkData(data: readonly Datum[]): void {
  if (!data.length) throw wrong("data", "there are none; give at least one sequence");
  data.forEach((datum, i) => {
    checkInput(datum.modelInput, `data[${i}].modelInput`);
    const length = inputLength(datum.modelInput);
    for (const [name, tensor] of Object.entries(datum.lossFnInputs)) {
      const at = `data[${i}].${name}`;
      for (let j = 0; j < tensor.data.length; j++) checkNumber(tensor.data[j], tensor.dtype, `${at}[${j}]`);
      const rows = tensor.shape?.[0] ?? tensor.data.length;
      if (length !== undefined && rows !== length) {
        throw wrong(
          at,
          `${rows} entries for an input of ${length} tokens; give one per token, pictures included`,
        );
      }
      checkShape(tensor.shape, tensor.sparse ? undefined : tensor.data.length, at);
    }
  });
}

export function checkSample(request: SampleRequest): void {
  checkInput(request.prompt, "prompt");
  const { numSamples, params } = request;
  if (!(Number.isSafeInteger(numSamples) && numSamples > 0)) {
    throw wrong("numSamples", `${numSamples} is no count above 0`);
  }
  const { maxTokens, temperature, topP, topK } = params;
  if (maxTokens !== undefined && !(Number.isSafeInteger(maxTokens) && maxTokens > 0)) {
    throw wrong("params.maxTokens", `${maxTokens} is no count above 0`);
  }
  if (!(temperature >= 0 && temperature < Infinity))
    throw wrong("params.temperature", `${temperature} is below 0`);
  if (!(topP > 0 && topP <= 1)) throw wrong("params.topP", `${topP} is not in (0, 1]`);
  if (topK !== -1 && !(Number.isSafeInteger(topK) && topK > 0)) {
    throw wrong("params.topK", `${topK} is neither -1 (all) nor a count`);
  }
}

export function wrong(place: string, trouble: string): TinkerError {
  return new TinkerError("input", `${place}: ${trouble}. Nothing was sent`);
}

function checkTokens(tokens: ArrayLike<number>, place: string): void {
  for (let i = 0; i < tokens.length; i++) {
    const token = tokens[i];
    if ((token | 0) !== token || token < 0) {
      throw wrong(`${place}.tokens[${i}]`, `${token} is no token id (0 to 2147483647)`);
    }
  }
}

function checkNumber(value: number, dtype: "float32" | "int64", place: string): void {
  if (!Number.isFinite(value)) throw wrong(place, `${value} is no number`);
  if (dtype === "int64" && !Number.isSafeInteger(value)) throw wrong(place, `${value} is no whole number`);
}

function checkShape(shape: readonly number[] | undefined, count: number | undefined, place: string): void {
  if (!shape || count === undefined) return;
  const product = shape.reduce((all, size) => all * size, 1);
  if (product !== count) throw wrong(place, `${count} numbers do not fill the shape [${shape.join(", ")}]`);
}
