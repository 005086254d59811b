/**
 * What stands in the header `X-API-Key`: the key itself, or, where the server wants it, a token with a date of expiry
 * that the key is exchanged for. The token is renewed when less than a minute is left, once for all who wait.
 */
import { answers, readCall } from "../../wire/calls.ts";
import type { Clock } from "../clock.ts";
import { TinkerError } from "../tinker-error.ts";

const LEFT_SECONDS = 60;

export class Credentials {
  #key: string | undefined;
  #token = "";
  #expires = 0;
  #renewal: Promise<string> | undefined;
  #exchange: (() => Promise<unknown>) | undefined;

  constructor(
    apiKey: string | undefined,
    private readonly clock: Clock,
    private readonly hide: (secret: string) => void,
  ) {
    this.#key = apiKey;
    if (apiKey) hide(apiKey);
  }

  /** From here on the header holds a token. `exchange` posts the key and gives the parsed answer. */
  useTokens(exchange: () => Promise<unknown>): void {
    this.#exchange = exchange;
  }

  /** The header that carries the key itself. */
  keyHeader(): Record<string, string> {
    return this.#key ? { "X-API-Key": this.#key } : {};
  }

  async header(): Promise<Record<string, string>> {
    if (!this.#exchange) return this.keyHeader();
    const left = this.#expires - this.clock.wall();
    return { "X-API-Key": this.#token && left > LEFT_SECONDS ? this.#token : await this.renewed() };
  }

  /** Whether a token was refused that a new one can replace. Asks for the new one. */
  async replace(refused: string | undefined): Promise<boolean> {
    if (!this.#exchange) return false;
    if (refused === this.#token) await this.renewed();
    return true;
  }

  private renewed(): Promise<string> {
    this.#renewal ??= this.renew(this.#exchange!).finally(() => {
      this.#renewal = undefined;
    });
    return this.#renewal;
  }

  private async renew(exchange: () => Promise<unknown>): Promise<string> {
    const { jwt } = readCall(answers.auth_token, await exchange(), "auth/token");
    this.hide(jwt);
    this.#expires = expiry(jwt);
    this.#token = jwt;
    return jwt;
  }
}

/** Seconds since 1970. */
function expiry(jwt: string): number {
  try {
    const claims = JSON.parse(Buffer.from(jwt.split(".")[1], "base64url").toString()) as { exp?: unknown };
    if (typeof claims.exp === "number") return claims.exp;
  } catch {}
  throw new TinkerError("answer", "auth/token: the server's token has no readable date of expiry (exp)");
}
