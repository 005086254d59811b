/** A request that becomes a future: sent in the encoding the server takes, and sent again when the server loses it. */
import { answers, readCall } from "../wire/calls.ts";
import { forwardBackwardToJson } from "../wire/json/train.ts";
import type { ForwardBackwardRequest } from "../wire/messages.ts";
import { encodeForwardBackwardRequest } from "../wire/protobuf/request.ts";
import { WireError } from "../wire/wire-error.ts";
import { pack } from "../wire/zstd.ts";
import { lie } from "./check/logprobs.ts";
import type { RequestType, Result } from "./futures/futures.ts";
import { parsedJson, wordsOf } from "./http/answer.ts";
import type { Link, Wire } from "./link.ts";
import type { Body } from "./sequence.ts";
import { TinkerError } from "./tinker-error.ts";

export interface Encoded {
  readonly type: RequestType;
  /** Whether the result may come in the binary form. */
  readonly binary: boolean;
  readonly body: Body;
  /** Set where the encoding is a choice. */
  readonly wire?: Wire;
  /** The model that the request is for; a server that names another is found out. */
  readonly modelId?: string;
}

/** Waits for the result and reads it. */
export type Wait = <T>(signal: AbortSignal | undefined, use: (result: Result) => T) => Promise<T>;

/** Statuses by which a server says that it does not read this encoding. */
const OTHER_ENCODING = [400, 404, 415, 422];

/** The request in the settled encoding, or in both, the binary one first. */
export function bodiesOf(link: Link, request: ForwardBackwardRequest): Encoded[] {
  const type = request.forwardOnly ? "Forward" : "ForwardBackward";
  const protobuf = (): Encoded => ({
    type,
    binary: true,
    modelId: request.modelId,
    wire: "protobuf",
    body: {
      path: "forward_backward",
      body: encodeForwardBackwardRequest(request),
      contentType: "application/x-protobuf",
    },
  });
  const json = (): Encoded => ({
    type,
    binary: true,
    modelId: request.modelId,
    wire: "json",
    body: {
      path: request.forwardOnly ? "forward" : "forward_backward",
      body: JSON.stringify(forwardBackwardToJson(request)),
    },
  });
  if (link.wire) return [link.wire === "json" ? json() : protobuf()];
  const pointer = request.data.some((datum) =>
    datum.modelInput.some((chunk) => chunk.type === "image_asset_pointer"),
  );
  return pointer ? [json()] : [protobuf(), json()];
}

/** Sends the first of the choices that the server takes. */
export async function submit(link: Link, ...choices: readonly Encoded[]): Promise<Wait> {
  const refusals: string[] = [];
  for (const [i, choice] of choices.entries()) {
    const last = i === choices.length - 1;
    const start = link.clock.now();
    const answer = await link.caller.answer({
      ...sent(link, choice),
      signal: link.closed,
      ...(!last && { accept: OTHER_ENCODING }),
    });
    if (answer.status >= 300) {
      refusals.push(`${choice.wire}: ${answer.status}, ${link.caller.http.redact(wordsOf(answer))}`);
      continue;
    }
    if (choice.wire) link.wire ??= choice.wire;
    const json = parsedJson(answer);
    if (!json.ok) throw new TinkerError("answer", `${choice.body.path}: the server answered ${json.trouble}`);
    const id = checkedFuture(json.value, choice);
    return waiting(link, choice, id, link.clock.now() - start);
  }
  throw new TinkerError("refused", `the server takes neither encoding (${refusals.join("; ")})`);
}

/** The body as it goes out: packed where the server asks for it and this Node can. */
function sent({ config }: Link, { body, wire }: Encoded): Body & { headers?: Record<string, string> } {
  if (!(config.proto_compress_fwdbwd && wire === "protobuf" && pack)) return body;
  return { ...body, body: pack(body.body as Uint8Array), headers: { "Content-Encoding": "zstd" } };
}

export function waiting(link: Link, encoded: Encoded, id: string, roundtripMs: number): Wait {
  const submitAgain = async () => {
    const json = await link.caller.json({ ...sent(link, encoded), signal: link.closed });
    return checkedFuture(json, encoded);
  };
  return async (signal, use) => {
    const { type, binary } = encoded;
    return link.futures.result({ id, type, binary, roundtripMs, submitAgain, signal }, (result) => {
      try {
        return use(result);
      } catch (error) {
        if (!(error instanceof WireError)) throw error;
        throw new TinkerError("answer", `${type}: the server's result cannot be read: ${error.message}`);
      }
    });
  };
}

function checkedFuture(json: unknown, { body, modelId }: Encoded): string {
  try {
    const future = readCall(answers.future, json, body.path);
    if (modelId === undefined || future.model_id === undefined || future.model_id === modelId)
      return future.request_id;
    throw lie(body.path, `a request of model "${future.model_id}" where "${modelId}" was meant`);
  } catch (error) {
    if (!(error instanceof WireError)) throw error;
    throw new TinkerError("answer", `${body.path}: the server's answer cannot be read: ${error.message}`);
  }
}
