/** What goes back: JSON, or the binary form of the two large results where the client reads it. */
import type { ServerResponse } from "node:http";
import { sampleResponseToJson } from "../../../engine/tinker/wire/json/sample.ts";
import { outputToJson } from "../../../engine/tinker/wire/json/train.ts";
import { encodeForwardBackwardOutput } from "../../../engine/tinker/wire/protobuf/output.ts";
import { encodeSampleResponse } from "../../../engine/tinker/wire/protobuf/sample.ts";
import { errorBody } from "../../http/refusal.ts";
import type { Outcome } from "../futures.ts";

const PROTOBUF = "application/x-protobuf";

export function replyJson(response: ServerResponse, status: number, json: object): void {
  reply(response, status, "application/json", JSON.stringify(json));
}

export function replyOutcome(response: ServerResponse, outcome: Outcome, accept: string): void {
  const bytes = accept.includes(PROTOBUF) ? outcomeBytes(outcome) : undefined;
  if (bytes) reply(response, 200, PROTOBUF, bytes);
  else replyJson(response, 200, outcomeJson(outcome));
}

function outcomeBytes(outcome: Outcome): Uint8Array | undefined {
  if ("output" in outcome) return encodeForwardBackwardOutput(outcome.output);
  return "sample" in outcome ? encodeSampleResponse(outcome.sample) : undefined;
}

function outcomeJson(outcome: Outcome): object {
  if ("json" in outcome) return outcome.json;
  if ("output" in outcome) return outputToJson(outcome.output);
  if ("sample" in outcome) return sampleResponseToJson(outcome.sample);
  return errorBody(outcome.error, outcome.category);
}

function reply(response: ServerResponse, status: number, type: string, body: string | Uint8Array): void {
  if (response.destroyed || response.writableEnded) return;
  response.writeHead(status, {
    "content-type": type,
    "content-length": Buffer.byteLength(body),
    "x-content-type-options": "nosniff",
    "cache-control": "no-store",
  });
  response.end(body);
}
