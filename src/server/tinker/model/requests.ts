/** What the numbered requests do to a trainer. */
import type { z } from "zod";
import type { AdamOptions, ForwardBackwardResult } from "../../../engine/engine.ts";
import { targetLoss } from "../../../engine/policy-loss.ts";
import type { requests } from "../../../engine/tinker/wire/calls.ts";
import type { ForwardBackwardRequest } from "../../../engine/tinker/wire/messages.ts";
import type { Datum, LossSpec } from "../../../objective/objective.ts";
import type { Outcome } from "../futures.ts";
import { wrong } from "../refusal.ts";
import { allPositions, lossOf, readData } from "./data.ts";
import type { Inputs } from "./input.ts";
import type { Served } from "./served.ts";
import type { Work } from "./training.ts";

/** Sums over tokens and sequences; the gradient is added to what is there. */
export function passOver(request: ForwardBackwardRequest, served: Served, inputs: Inputs): Work {
  return {
    change: { weights: false, gradient: !request.forwardOnly },
    async run(trainer): Promise<Outcome> {
      const loss = lossOf(request);
      const data = await readData(request, served, inputs);
      const local = data.map(({ datum }) => datum);
      const result = request.forwardOnly
        ? withLoss(local, loss, await trainer.logprobs(local))
        : await trainer.forwardBackward(local, loss);
      if (!Number.isFinite(result.loss)) {
        throw wrong(
          "data",
          `the loss is ${result.loss}; the log-probabilities or weights are too far off. Nothing was added`,
        );
      }
      const outputs = data.map(({ length }, i) => ({ logprobs: allPositions(result.logprobs[i], length) }));
      return { output: { type: "TensorDict", outputs, metrics: { "loss:sum": result.loss } } };
    },
  };
}

function withLoss(data: readonly Datum[], spec: LossSpec, logprobs: number[][]): ForwardBackwardResult {
  let loss = 0;
  data.forEach((datum, i) => {
    logprobs[i].forEach((logprob, j) => {
      loss += targetLoss(spec, datum, j, logprob).loss;
    });
  });
  return { loss, logprobs };
}

export function stepOf({ adam_params, optimizer_params }: z.output<typeof requests.optim_step>): Work {
  return {
    change: { weights: true, gradient: false },
    async run(trainer): Promise<Outcome> {
      if (optimizer_params) {
        throw wrong("optimizer_params", `"${optimizer_params.type}" is not here; give adam_params`);
      }
      if (!adam_params) throw wrong("adam_params", "they are missing; give at least learning_rate");
      const options = adamOptions(adam_params);
      for (const [name, value] of Object.entries(options)) {
        const share = name.startsWith("beta");
        if (!(value >= 0 && (!share || value < 1))) {
          throw wrong(`adam_params (${name})`, `${value} is no number from 0 up${share ? ", below 1" : ""}`);
        }
      }
      const { gradientNorm } = trainer.optimStep(options);
      return { json: { metrics: { grad_norm: gradientNorm } } };
    },
  };
}

type AdamParams = NonNullable<z.output<typeof requests.optim_step>["adam_params"]>;

function adamOptions(params: AdamParams): AdamOptions {
  return {
    learningRate: params.learning_rate,
    beta1: params.beta1,
    beta2: params.beta2,
    epsilon: params.eps,
    weightDecay: params.weight_decay,
    clipNorm: params.grad_clip_norm,
  };
}
