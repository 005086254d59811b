/**
 * One HTTP request and its answer. Redirects are refused or shown and never followed, so that the key stays with the
 * origin it was given for; every body is read within a limit; every wait has an end. Secrets are taken out of all text
 * that leaves this file.
 */
import { ApiKey } from "../../../../core/http/api-key.ts";
import { linked } from "../aborting.ts";
import type { Clock } from "../clock.ts";
import { TinkerError } from "../tinker-error.ts";
import { type Answer, bodyOf } from "./answer.ts";
import { type IntoFile, isLarge, storedBody, unread } from "./stored-body.ts";

export type Fetch = typeof globalThis.fetch;

export interface HttpRequest {
  readonly method: "GET" | "POST" | "DELETE" | "PUT";
  /** Below /api/v1/. */
  readonly path: string;
  /** Instead of the path: any address. Its query is a secret. */
  readonly url?: URL;
  readonly body?: Uint8Array | string;
  readonly headers?: Readonly<Record<string, string>>;
  /** For the whole answer; where it goes into a file, between two pieces of it. */
  readonly timeoutMs: number;
  readonly maxBytes: number;
  readonly signal?: AbortSignal;
  /** Where a successful body goes that is no JSON and no page; `nowhere`: it is not read. */
  readonly intoFile?: IntoFile | "nowhere";
  /** Gives the answer that sends to another address, instead of refusing it. */
  readonly showsRedirect?: boolean;
}

export interface HttpOptions {
  readonly root: URL;
  readonly fetch: Fetch;
  readonly clock: Clock;
  readonly closed: AbortSignal;
}

/** No usable answer: nothing came, it came too late, or it broke off. */
export class NoAnswer extends TinkerError {
  constructor(
    message: string,
    readonly late: boolean,
  ) {
    super("connection", message);
  }
}

const secretsOf = new WeakMap<Http, Map<string, ApiKey>>();

export class Http {
  /** Ends all that still waits. */
  readonly closed: AbortSignal;

  constructor(private readonly options: HttpOptions) {
    this.closed = options.closed;
    secretsOf.set(this, new Map());
  }

  /** From here on this text is cut out of every message, also encoded (`ApiKey.hide`). */
  hide(secret: string): void {
    secretsOf.get(this)!.set(secret, new ApiKey(secret));
  }

  redact(text: string): string {
    let clean = text;
    for (const [secret, key] of secretsOf.get(this)!) clean = key.hide(clean.replaceAll(secret, "[key]"));
    return clean;
  }

  /** Throws NoAnswer, a TinkerError for a redirect or an answer too large, or the signal's reason. */
  async send(request: HttpRequest): Promise<Answer> {
    const { clock, closed } = this.options;
    const { controller, unlink } = linked([closed, request.signal]);
    let late = false;
    const end = () => {
      late = true;
      controller.abort();
    };
    let cancel = clock.after(request.timeoutMs, end);
    const heard = () => {
      cancel();
      cancel = clock.after(request.timeoutMs, end);
    };
    try {
      return await this.exchange(request, controller.signal, heard);
    } catch (error) {
      for (const signal of [closed, request.signal]) if (signal?.aborted) throw signal.reason;
      if (error instanceof TinkerError) throw error;
      throw new NoAnswer(this.redact(this.troubleWith(request, error, late)), late);
    } finally {
      cancel();
      unlink();
    }
  }

  addressOf(path: string): URL {
    return new URL(path, this.options.root);
  }

  /** Whether an address is the server's own, which alone may see the key. */
  isOwn(url: URL): boolean {
    return url.origin === this.options.root.origin;
  }

  private async exchange(request: HttpRequest, signal: AbortSignal, heard: () => void): Promise<Answer> {
    const url = request.url ?? this.addressOf(request.path);
    const response = await this.options.fetch(url, {
      method: request.method,
      headers: request.headers,
      body: request.body as string | undefined,
      redirect: "manual",
      signal,
    });
    if (response.type === "opaqueredirect" || (response.status >= 300 && response.status < 400)) {
      await response.body?.cancel().catch(() => {});
      if (!request.showsRedirect) throw redirected(url, response);
      return { status: response.status, headers: response.headers, body: new Uint8Array() };
    }
    const { status, headers } = response;
    if (request.intoFile && isLarge(response)) {
      const { intoFile: into } = request;
      const stored = into === "nowhere" ? await unread(response) : await storedBody(response, into, heard);
      return { status, headers, body: new Uint8Array(), stored };
    }
    return { status, headers, body: await bodyOf(response, request.maxBytes) };
  }

  private troubleWith(request: HttpRequest, error: unknown, late: boolean): string {
    const where = `${request.method} ${request.url ? withoutQuery(request.url) : `${this.options.root.origin}/…/${request.path}`}`;
    if (late) return `${where}: no whole answer within ${request.timeoutMs / 1000} s`;
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    const code = (cause as { code?: string }).code;
    return `${where}: ${cause instanceof Error ? cause.message || cause.name : String(cause)}${code ? ` (${code})` : ""}`;
  }
}

/** Signed addresses keep their secret in the query. */
export function withoutQuery({ origin, pathname }: URL): string {
  return `${origin}${pathname}`;
}

function redirected(from: URL, response: Response): TinkerError {
  const location = response.headers.get("location");
  let to = "another address";
  try {
    const target = new URL(location ?? "", from);
    if (location) to = withoutQuery(target);
  } catch {}
  return new TinkerError(
    "refused",
    `the server sends ${from.pathname} on to ${to} (${response.status}). Redirects are not followed, so that the key goes ` +
      "nowhere else; give the final address as url",
    response.status,
  );
}
