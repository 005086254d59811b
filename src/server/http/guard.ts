/**
 * Who may ask. A page in a browser may not, wherever it comes from: requests with an Origin of another place are refused, and so are
 * those whose Host is no name of this machine (DNS rebinding). Where the server listens beyond this machine, a key is needed.
 */
import { createHash, timingSafeEqual } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";
import { ConfigError } from "../../core/errors.ts";
import { Refusal } from "./refusal.ts";

const LOOPBACK = ["127.0.0.1", "localhost", "::1"];

export class Guard {
  readonly #key: Buffer | undefined;
  /** Whether only this machine can ask. */
  readonly local: boolean;

  /** @throws ConfigError where a key is missing that is needed. */
  constructor(
    private readonly host: string,
    key: string | undefined,
  ) {
    this.local = LOOPBACK.includes(host);
    if (!this.local && key === undefined) {
      throw new ConfigError(
        `a server on ${host} can be reached from other machines, and no key is asked for. Put one into a variable ` +
          "and name it with --api-key-env, or listen on 127.0.0.1.",
      );
    }
    this.#key = key === undefined ? undefined : digest(key);
  }

  /** @throws Refusal 401 or 403. */
  check(headers: IncomingHttpHeaders): void {
    const named = hostname(headers.host ?? "");
    if (this.local && named !== this.host && !LOOPBACK.includes(named)) {
      throw new Refusal(403, "this Host is no name of this machine; ask for 127.0.0.1");
    }
    const { origin } = headers;
    if (origin !== undefined && origin !== `http://${headers.host}`) {
      throw new Refusal(403, "pages of other origins may not use this server");
    }
    if (this.#key && !timingSafeEqual(this.#key, digest(given(headers)))) {
      throw new Refusal(401, "the API key is missing or wrong; send it as X-API-Key");
    }
  }
}

function given(headers: IncomingHttpHeaders): string {
  const own = headers["x-api-key"];
  if (typeof own === "string") return own;
  return /^Bearer (.+)$/.exec(headers.authorization ?? "")?.[1] ?? "";
}

function digest(key: string): Buffer {
  return createHash("sha256").update(key).digest();
}

/** Without port and brackets. */
function hostname(host: string): string {
  return host.replace(/:\d+$/, "").replace(/^\[(.*)\]$/, "$1");
}
