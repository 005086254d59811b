/** What the server gives, checked against what was asked. A server that lies is found out here, not in the training. */
import {
  type Datum,
  EMPTY_LOGPROB,
  type ForwardBackwardOutput,
  inputLength,
  type SampledSequence,
  type SampleRequest,
  type SampleResponse,
} from "../../wire/messages.ts";
import { checkLogprobs, lie } from "./logprobs.ts";

/** A sequence that has its log-probabilities. */
export interface CheckedSequence extends SampledSequence {
  readonly logprobs: Float32Array;
}

export interface CheckedSample extends SampleResponse {
  readonly sequences: readonly CheckedSequence[];
}

export function checkedSample(response: SampleResponse, request: SampleRequest): CheckedSample {
  const { sequences, topkPromptLogprobs: top } = response;
  if (sequences.length !== request.numSamples) {
    throw lie("sequences", `${sequences.length} sequences where ${request.numSamples} were asked for`);
  }
  const checked = sequences.map((sequence, i) => checkedSequence(sequence, request, `sequences[${i}]`));
  const length = inputLength(request.prompt);
  const promptLogprobs = response.promptLogprobs && withTheFirst(response.promptLogprobs, length);
  if (request.promptLogprobs) {
    if (!promptLogprobs) throw lie("prompt_logprobs", "none although they were asked for");
    checkLogprobs(promptLogprobs, length ?? promptLogprobs.length, "prompt_logprobs", true);
  }
  if (request.topkPromptLogprobs) {
    if (!top) throw lie("topk_prompt_logprobs", "none although they were asked for");
    if (length !== undefined && top.length !== length) {
      throw lie("topk_prompt_logprobs", `${top.length} rows for a prompt of ${length} tokens`);
    }
    const cells = top.logprobs.filter((value) => value !== EMPTY_LOGPROB);
    checkLogprobs(cells, cells.length, "topk_prompt_logprobs");
  }
  return { ...response, sequences: checked, ...(promptLogprobs && { promptLogprobs }) };
}

/** Some servers (SkyRL's) leave out the first token, which has none. */
function withTheFirst(logprobs: Float32Array, length: number | undefined): Float32Array {
  return logprobs.length + 1 === length ? Float32Array.of(Number.NaN, ...logprobs) : logprobs;
}

/** One record per datum; log-probabilities, where given, one per target. */
export function checkedOutput(output: ForwardBackwardOutput, data: readonly Datum[]): ForwardBackwardOutput {
  if (output.outputs.length !== data.length) {
    throw lie("loss_fn_outputs", `${output.outputs.length} records for ${data.length} sequences`);
  }
  output.outputs.forEach(({ logprobs }, i) => {
    const targets = data[i].lossFnInputs.target_tokens;
    if (!logprobs || targets?.sparse) return;
    checkLogprobs(
      logprobs.data,
      targets?.data.length ?? logprobs.data.length,
      `loss_fn_outputs[${i}].logprobs`,
    );
  });
  for (const [name, value] of Object.entries(output.metrics)) {
    if (!Number.isFinite(value)) throw lie(`metrics.${name}`, `${value}`);
  }
  return output;
}

function checkedSequence(sequence: SampledSequence, request: SampleRequest, place: string): CheckedSequence {
  const { tokens, logprobs } = sequence;
  const most = request.params.maxTokens;
  if (most !== undefined && tokens.length > most) {
    throw lie(`${place}.tokens`, `${tokens.length} tokens where at most ${most} were asked for`);
  }
  for (let i = 0; i < tokens.length; i++) {
    if (tokens[i] < 0) throw lie(`${place}.tokens[${i}]`, `the token id ${tokens[i]}`);
  }
  if (!logprobs && tokens.length) throw lie(`${place}.logprobs`, "no log-probabilities");
  const given = logprobs ?? new Float32Array(0);
  checkLogprobs(given, tokens.length, `${place}.logprobs`);
  return { ...sequence, logprobs: given };
}
