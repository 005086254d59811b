/** forward_backward and forward in JSON: what clients up to 0.24 send and what many servers still take. */
import type { ForwardBackwardOutput, ForwardBackwardRequest, LossFnConfig, Tensor } from "../messages.ts";
import { WireError } from "../wire-error.ts";
import { datumFromJson, datumToJson, tensorFromJson, tensorToJson } from "./input.ts";
import { asInteger, asList, asNumber, asRecord, asText, type Json, optional, shown } from "./read.ts";

/** The body of `forward_backward`, or of `forward` where the request wants no gradient. */
export function forwardBackwardToJson(request: ForwardBackwardRequest): Json {
  const config = request.lossFnConfig;
  const input = {
    data: request.data.map((datum, i) => datumToJson(datum, `data[${i}]`)),
    loss_fn: request.lossFn,
    ...(config && Object.keys(config).length > 0 && { loss_fn_config: config }),
  };
  return {
    model_id: request.modelId,
    seq_id: request.seqId,
    [request.forwardOnly ? "forward_input" : "forward_backward_input"]: input,
  };
}

export function forwardBackwardFromJson(value: unknown): ForwardBackwardRequest {
  const json = asRecord(value, "request");
  const forwardOnly = json.forward_input !== undefined;
  const place = forwardOnly ? "forward_input" : "forward_backward_input";
  const input = asRecord(json[place], place);
  const config = optional(input.loss_fn_config, asConfig, `${place}.loss_fn_config`);
  return {
    modelId: asText(json.model_id, "model_id"),
    seqId: asInteger(json.seq_id, "seq_id"),
    data: asList(input.data, `${place}.data`).map((datum, i) => datumFromJson(datum, `data[${i}]`)),
    lossFn: asText(input.loss_fn, `${place}.loss_fn`),
    ...(config && { lossFnConfig: config }),
    forwardOnly,
  };
}

export function outputToJson(output: ForwardBackwardOutput): Json {
  const fields = (record: Readonly<Record<string, Tensor>>, i: number) =>
    Object.fromEntries(
      Object.entries(record).map(([name, tensor]) => [name, tensorToJson(tensor, `outputs[${i}].${name}`)]),
    );
  return {
    loss_fn_output_type: output.type,
    loss_fn_outputs: output.outputs.map(fields),
    metrics: output.metrics,
  };
}

export function outputFromJson(value: unknown): ForwardBackwardOutput {
  const json = asRecord(value, "result");
  const outputs = asList(json.loss_fn_outputs, "loss_fn_outputs");
  return {
    type: optional(json.loss_fn_output_type, asText, "loss_fn_output_type") ?? "",
    outputs: outputs.map((record, i) => {
      const place = `loss_fn_outputs[${i}]`;
      const fields = Object.entries(asRecord(record, place));
      return Object.fromEntries(
        fields.map(([name, tensor]): [string, Tensor] => [name, tensorFromJson(tensor, `${place}.${name}`)]),
      );
    }),
    metrics: optional(json.metrics, asMetrics, "metrics") ?? {},
  };
}

export function asMetrics(value: unknown, place: string): Record<string, number> {
  return Object.fromEntries(
    Object.entries(asRecord(value, place)).map(([name, metric]) => [
      name,
      asNumber(metric, `${place}.${name}`),
    ]),
  );
}

function asConfig(value: unknown, place: string): LossFnConfig {
  return Object.fromEntries(
    Object.entries(asRecord(value, place)).map(([name, setting]) => {
      if (typeof setting === "string" || Number.isFinite(setting)) return [name, setting as string | number];
      throw new WireError(`${place}.${name}`, `${shown(setting)} is neither a number nor text`);
    }),
  );
}
