/** Opens a client: the server's settings, the key or a token for it, a session. */
import { randomUUID } from "node:crypto";
import { Key } from "../../../../core/rng.ts";
import { answers, readCall } from "../../wire/calls.ts";
import { readAnswer } from "../check/answer.ts";
import { systemClock } from "../clock.ts";
import { apiRoot, checkedKey } from "../http/address.ts";
import { Caller } from "../http/caller.ts";
import { Credentials } from "../http/credentials.ts";
import { Http } from "../http/http.ts";
import type { ConnectOptions } from "../options.ts";
import { readState } from "../state.ts";
import { TinkerClient } from "../tinker-client.ts";
import { TinkerError } from "../tinker-error.ts";
import { clientConfig, dynamicConfig, SDK_VERSION } from "./settings.ts";

/** Opens a session, or takes up the one of `state`. */
export async function connect(options: ConnectOptions): Promise<TinkerClient> {
  const state = options.state === undefined ? undefined : readState(options.state);
  const closing = new AbortController();
  const clock = options.clock ?? systemClock;
  const root = apiRoot(options.url);
  if (state && state.url !== root.href) {
    throw new TinkerError(
      "input",
      `url: the state is of ${state.url}, not of ${root.href}; connect to that server`,
    );
  }
  const http = new Http({ root, fetch: options.fetch ?? globalThis.fetch, clock, closed: closing.signal });
  const credentials = new Credentials(checkedKey(options.apiKey), clock, (secret) => http.hide(secret));
  const rng = options.rng ?? Key.root("tinker-client").stream();
  const caller = new Caller(http, credentials, clock, rng, randomUUID());
  const config = await clientConfig(caller, options.signal);
  caller.billingPatienceMs = config.billing_exception_max_pause_duration_sec * 1000;
  if (config.pjwt_auth_enabled) {
    credentials.useTokens(() => caller.json({ path: "auth/token", body: "{}", plainKey: true }));
  }
  const dynamic = await dynamicConfig(caller, options.signal);
  const sessionId = state?.sessionId ?? (await newSession(caller, options));
  const client = new TinkerClient({
    options,
    state,
    closing,
    clock,
    rng,
    caller,
    config,
    dynamic,
    sessionId,
    url: root.href,
  });
  if (state) await options.onState?.(client.save());
  return client;
}

async function newSession(caller: Caller, options: ConnectOptions): Promise<string> {
  const body = JSON.stringify({
    tags: options.tags ?? [],
    user_metadata: options.metadata ?? {},
    sdk_version: SDK_VERSION,
    type: "create_session",
  });
  const json = await caller.json({ path: "create_session", body, signal: options.signal });
  const session = readAnswer(() => readCall(answers.create_session, json, "create_session"));
  for (const text of [session.info_message, session.warning_message, session.error_message]) {
    if (text) options.onNotice?.(caller.http.redact(text));
  }
  return session.session_id;
}
