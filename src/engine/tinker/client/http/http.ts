/**
 * One HTTP request and its answer. Redirects are refused, so that the key stays with the origin it was given for; every
 * body is read within a limit; every wait has an end. Secrets are taken out of all text that leaves this file.
 */
import { linked } from "../aborting.ts";
import type { Clock } from "../clock.ts";
import { TinkerError } from "../tinker-error.ts";
import { type Answer, bodyOf } from "./answer.ts";

export type Fetch = typeof globalThis.fetch;

export interface HttpRequest {
  readonly method: "GET" | "POST" | "DELETE" | "PUT";
  /** Below /api/v1/. */
  readonly path: string;
  readonly body?: Uint8Array | string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  readonly maxBytes: number;
  readonly signal?: AbortSignal;
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

const secretsOf = new WeakMap<Http, Set<string>>();

export class Http {
  /** Ends all that still waits. */
  readonly closed: AbortSignal;

  constructor(private readonly options: HttpOptions) {
    this.closed = options.closed;
    secretsOf.set(this, new Set());
  }

  /** From here on this text is cut out of every message. */
  hide(secret: string): void {
    secretsOf.get(this)!.add(secret);
  }

  redact(text: string): string {
    let clean = text;
    for (const secret of secretsOf.get(this)!) clean = clean.replaceAll(secret, "[key]");
    return clean;
  }

  /** Throws NoAnswer, a TinkerError for a redirect or an answer too large, or the signal's reason. */
  async send(request: HttpRequest): Promise<Answer> {
    const { clock, closed } = this.options;
    const { controller, unlink } = linked([closed, request.signal]);
    let late = false;
    const cancel = clock.after(request.timeoutMs, () => {
      late = true;
      controller.abort();
    });
    try {
      return await this.exchange(request, controller.signal);
    } catch (error) {
      for (const signal of [closed, request.signal]) if (signal?.aborted) throw signal.reason;
      if (error instanceof TinkerError) throw error;
      throw new NoAnswer(this.redact(this.troubleWith(request, error, late)), late);
    } finally {
      cancel();
      unlink();
    }
  }

  private async exchange(request: HttpRequest, signal: AbortSignal): Promise<Answer> {
    const url = new URL(request.path, this.options.root);
    const response = await this.options.fetch(url, {
      method: request.method,
      headers: request.headers,
      body: request.body as string | undefined,
      redirect: "manual",
      signal,
    });
    if (response.type === "opaqueredirect" || (response.status >= 300 && response.status < 400)) {
      await response.body?.cancel().catch(() => {});
      throw redirected(url, response);
    }
    return {
      status: response.status,
      headers: response.headers,
      body: await bodyOf(response, request.maxBytes),
    };
  }

  private troubleWith(request: HttpRequest, error: unknown, late: boolean): string {
    const where = `${request.method} ${this.options.root.origin}/…/${request.path}`;
    if (late) return `${where}: no whole answer within ${request.timeoutMs / 1000} s`;
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    const code = (cause as { code?: string }).code;
    return `${where}: ${cause instanceof Error ? cause.message || cause.name : String(cause)}${code ? ` (${code})` : ""}`;
  }
}

/** Shows where to, without the query: signed addresses keep their secret there. */
function redirected(from: URL, response: Response): TinkerError {
  const location = response.headers.get("location");
  let to = "another address";
  try {
    const target = new URL(location ?? "", from);
    if (location) to = `${target.origin}${target.pathname}`;
  } catch {}
  return new TinkerError(
    "refused",
    `the server sends ${from.pathname} on to ${to} (${response.status}). Redirects are not followed, so that the key goes ` +
      "nowhere else; give the final address as url",
    response.status,
  );
}
