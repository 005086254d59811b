/**
 * Requests to the hub: bodies are bounded, the key goes to the hub's own origin alone, and redirects (files lie on other servers)
 * are followed without it, a few times, and from https to https only.
 */
import { EngineError } from "../../../core/errors.ts";
import type { ApiKey } from "../../../core/http/api-key.ts";
import { readBounded } from "../../../core/http/bounded-body.ts";

export interface HubAccess {
  /** Address of the hub, without a path. */
  readonly hub: string;
  readonly key: ApiKey;
  /** Seconds that one request may take; default 120. */
  readonly timeout?: number;
}

const MOST_REDIRECTS = 5;
/** Bytes of a refusal. */
const MOST_REFUSAL = 65_536;
const REDIRECTS = new Set([301, 302, 303, 307, 308]);

/** A `fetch` for `@huggingface/hub`. @param most bytes of a body. */
export function hubFetch({ hub, key, timeout = 120 }: HubAccess, most: number): typeof fetch {
  return async (input, init = {}) => {
    let url = new URL(input instanceof Request ? input.url : input);
    const signal = AbortSignal.timeout(timeout * 1000);
    for (let redirects = 0; ; redirects++) {
      const headers = new Headers(init.headers);
      headers.delete("authorization");
      if (url.origin === new URL(hub).origin)
        for (const [name, value] of Object.entries(key.headers())) headers.set(name, value);
      const response = await fetch(url, { ...init, headers, signal, redirect: "manual" });
      const location = response.headers.get("location");
      if (!REDIRECTS.has(response.status) || location === null)
        return bounded(response, response.ok ? most : MOST_REFUSAL, url);
      await response.body?.cancel();
      if (redirects === MOST_REDIRECTS)
        throw new EngineError(`${url.origin} redirects more than ${MOST_REDIRECTS} times`);
      url = next(url, location);
    }
  };
}

function next(from: URL, location: string): URL {
  if (!URL.canParse(location, from.href)) throw new EngineError(`${from.origin} redirects to no address`);
  const to = new URL(location, from.href);
  const secure = to.protocol === "https:" || (to.protocol === "http:" && from.protocol === "http:");
  if (!secure)
    throw new EngineError(`${from.origin} redirects to ${to.protocol}//${to.host}, which is not secure`);
  return to;
}

async function bounded(response: Response, most: number, url: URL): Promise<Response> {
  const body = await readBounded(response, most);
  if (body === undefined)
    throw new EngineError(`${url.origin} sent more than ${most} bytes for ${url.pathname}`);
  const { status, statusText, headers } = response;
  const empty = status === 204 || status === 304;
  return new Response(empty ? null : new Uint8Array(body), { status, statusText, headers });
}
