/** What a server says before a session begins: its settings, and how the key is shown to it. */
import { answers, type ClientConfig, type DynamicConfig, readCall } from "../../wire/calls.ts";
import { readAnswer } from "../check/answer.ts";
import { parsedJson } from "../http/answer.ts";
import type { Caller } from "../http/caller.ts";
import { TinkerError } from "../tinker-error.ts";

export /** What this client says it is: the version of the protocol that it speaks. */
const SDK_VERSION = "0.38.0";

/** Settings of the server; a server without the call has the usual ones. */
export async function clientConfig(caller: Caller, signal?: AbortSignal): Promise<ClientConfig> {
  const json = await optionalCall(caller, "client/config", signal);
  return readAnswer(() => readCall(answers.client_config, json ?? {}, "client/config"));
}

export async function dynamicConfig(caller: Caller, signal?: AbortSignal): Promise<DynamicConfig> {
  const json = await optionalCall(caller, "client/dynamic_config", signal);
  return readAnswer(() => readCall(answers.dynamic_config, json ?? {}, "client/dynamic_config"));
}

async function optionalCall(caller: Caller, path: string, signal?: AbortSignal): Promise<unknown> {
  const body = JSON.stringify({ sdk_version: SDK_VERSION });
  const answer = await caller.answer({
    path,
    body,
    signal,
    accept: [404, 405],
    plainKey: path === "client/config",
  });
  if (answer.status >= 300) return undefined;
  const json = parsedJson(answer);
  if (json.ok) return json.value;
  throw new TinkerError("answer", `${path}: the server answered ${json.trouble}; is the url the right one?`);
}
