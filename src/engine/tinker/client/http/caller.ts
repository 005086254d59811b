/**
 * Calls that survive a bad connection: the same request with the same idempotency key, again and again, until it is
 * answered for good or the patience ends.
 */
import type { Rng } from "../../../../core/rng.ts";
import { sleep, withSignals } from "../aborting.ts";
import type { Clock } from "../clock.ts";
import { TinkerError } from "../tinker-error.ts";
import { type Answer, parsedJson, wordsOf } from "./answer.ts";
import type { Credentials } from "./credentials.ts";
import { type Http, type HttpRequest, NoAnswer, withoutQuery } from "./http.ts";
import { retryDelay } from "./retry.ts";

export interface Call {
  readonly method?: HttpRequest["method"];
  readonly path: string;
  /** Instead of the path: any address. The key goes there only if the address is the server's own. */
  readonly url?: URL;
  readonly body?: Uint8Array | string;
  readonly contentType?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
  readonly timeoutMs?: number;
  readonly maxBytes?: number;
  /** For how long a failing call is sent again; 0 sends it once. */
  readonly patienceMs?: number;
  /** No limit where absent. */
  readonly mostAttempts?: number;
  /** Sends the key itself although the server wants tokens. */
  readonly plainKey?: boolean;
  /** Statuses that the caller wants to see for itself. */
  readonly accept?: readonly number[];
  readonly intoFile?: HttpRequest["intoFile"];
  readonly showsRedirect?: boolean;
}

const TIMEOUT_MS = 60_000;
const PATIENCE_MS = 300_000;
const BILLING_MS = 5_000;
const SMALL_ANSWER = 8 * 2 ** 20;

export class Caller {
  /** For how long a server may keep the client waiting for its bill to be paid. */
  billingPatienceMs = 3_600_000;
  private calls = 0;

  constructor(
    readonly http: Http,
    readonly credentials: Credentials,
    private readonly clock: Clock,
    private readonly rng: Rng,
    /** Differs for every client that ever was, so that no two calls share an idempotency key. */
    private readonly nonce: string,
  ) {}

  /** The parsed JSON of a successful answer. */
  async json(call: Call): Promise<unknown> {
    const answer = await this.answer(call);
    const json = parsedJson(answer);
    if (json.ok) return json.value;
    throw new TinkerError(
      "answer",
      `${call.path}: the server answered ${json.trouble}; is the url the right one?`,
    );
  }

  /** A successful answer, or one whose status the call accepts. */
  answer(call: Call): Promise<Answer> {
    return withSignals([this.http.closed, call.signal], (signal) => this.repeated({ ...call, signal }));
  }

  private async repeated(call: Call): Promise<Answer> {
    const idempotency = `sparring-${this.nonce}-${this.calls++}`;
    const start = this.clock.now();
    for (let attempt = 0; ; attempt++) {
      const outcome = await this.attempt(call, idempotency);
      if (!(outcome instanceof NoAnswer) && (outcome.status < 300 || call.accept?.includes(outcome.status)))
        return outcome;
      const wait = this.wait(outcome, attempt, this.clock.now() - start, call);
      if (wait === undefined) throw this.refusal(call, outcome, attempt);
      await sleep(this.clock, wait, call.signal);
    }
  }

  /** One exchange, with a fresh token where the old one was refused. */
  async attempt(call: Call, idempotency?: string): Promise<Answer | NoAnswer> {
    const first = await this.exchange(call, idempotency);
    const refused = !(first.outcome instanceof NoAnswer) && invalidToken(first.outcome);
    if (!refused || call.plainKey || !(await this.credentials.replace(first.token))) return first.outcome;
    return (await this.exchange(call, idempotency)).outcome;
  }

  private async exchange(call: Call, idempotency?: string) {
    const auth = await this.authFor(call);
    const outcome = await this.http
      .send({
        method: call.method ?? "POST",
        path: call.path,
        url: call.url,
        body: call.body,
        headers: {
          ...auth,
          ...(call.body !== undefined && { "Content-Type": call.contentType ?? "application/json" }),
          ...(idempotency && call.method !== "GET" && { "X-Idempotency-Key": idempotency }),
          ...call.headers,
        },
        timeoutMs: call.timeoutMs ?? TIMEOUT_MS,
        maxBytes: call.maxBytes ?? SMALL_ANSWER,
        signal: call.signal,
        intoFile: call.intoFile,
        showsRedirect: call.showsRedirect,
      })
      .catch((error) => {
        if (error instanceof NoAnswer) return error;
        throw error;
      });
    return { outcome, token: auth["X-API-Key"] };
  }

  private async authFor({ url, plainKey }: Call): Promise<Record<string, string>> {
    if (url && !this.http.isOwn(url)) return {};
    return plainKey ? this.credentials.keyHeader() : this.credentials.header();
  }

  private wait(outcome: Answer | NoAnswer, attempt: number, waited: number, call: Call): number | undefined {
    const answer = outcome instanceof NoAnswer ? undefined : outcome;
    if (answer?.status === 402 && waited < this.billingPatienceMs) return BILLING_MS;
    if (answer?.status === 409 && parsedJson(answer).ok) return undefined;
    const delay = retryDelay(
      { status: answer?.status, header: (name) => answer?.headers.get(name) ?? undefined },
      attempt,
      this.rng.uniform(),
      this.clock.wall(),
    );
    if (attempt + 1 >= (call.mostAttempts ?? Number.POSITIVE_INFINITY)) return undefined;
    return waited + (delay ?? 0) > (call.patienceMs ?? PATIENCE_MS) ? undefined : delay;
  }

  private refusal(call: Call, outcome: Answer | NoAnswer, attempt: number): TinkerError {
    const tries = attempt ? ` after ${attempt + 1} attempts` : "";
    if (outcome instanceof NoAnswer) {
      return new TinkerError(
        "connection",
        `${outcome.message}${tries}; see that the server runs and can be reached`,
      );
    }
    const words = this.http.redact(wordsOf(outcome));
    const where = call.url ? withoutQuery(call.url) : call.path;
    const message = `${where}: the server answered ${outcome.status}${tries}: ${words}${remedy(outcome.status)}`;
    return new TinkerError("refused", message, outcome.status);
  }
}

function invalidToken(answer: Answer): boolean {
  return (
    answer.status === 401 && (answer.headers.get("www-authenticate") ?? "").includes('error="invalid_token"')
  );
}

function remedy(status: number): string {
  if (status === 401) return ". Give a valid key (apiKey)";
  if (status === 402)
    return ". Pay the bill or raise the limit of the account, then go on from the last checkpoint";
  if (status === 403) return ". The key may not do this; ask for the right or give another key";
  if (status === 404) return ". Is the url right, and does this server know the call?";
  if (status === 410) return ". The session is over; connect anew and load the last saved weights";
  if (status === 409)
    return ". A number was used twice with different data; start a new model from the last saved weights";
  return "";
}
