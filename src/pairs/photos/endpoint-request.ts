/**
 * One request to an endpoint of pictures: with the key, a time limit, bounded retries and a bounded answer.
 */

import { ConfigError, DataError, SparringError } from "../../core/errors.ts";
import { ApiKey } from "../../core/http/api-key.ts";
import { readBounded } from "../../core/http/bounded-body.ts";
import { LONGEST_PAUSE, systemPauseClock } from "../../core/http/pauses.ts";

export interface RequestOptions {
  /** Name of the environment variable that holds the key; without it none is sent. */
  readonly keyVariable?: string;
  /** Seconds for one request with its answer (default 120). */
  readonly timeout?: number;
  /** Requests made after the first one while the service is busy or down (default 3). */
  readonly retries?: number;
  /** Seconds before the first of them; it doubles each time (default 2). */
  readonly pause?: number;
  /** Largest answer in bytes (default 50 million). */
  readonly mostBytes?: number;
}

/** The bytes of a picture, not yet decoded, or why there are none. */
export type PictureAnswer = { readonly bytes: Uint8Array } | { readonly failed: string };

/** Worth another request: the service is busy or down, or the connection broke. */
interface Passing {
  readonly failed: string;
  readonly again: true;
}

/**
 * Posts a form and reads `data[0].b64_json`, or fetches the picture at `data[0].url`.
 * @throws ConfigError if the key is missing, or the service refuses it or does not know the address;
 * DataError if it stays busy or down: another picture in its place would be another run.
 */
export async function requestPicture(
  url: string,
  form: FormData,
  options: RequestOptions,
): Promise<PictureAnswer> {
  const { retries = 3, pause = 2 } = options;
  const key = ApiKey.fromEnvironment(options.keyVariable ?? "", process.env, "the picture editor");
  for (let i = 0; ; i++) {
    const answer = await attempt(url, form, key, options);
    if (!("again" in answer)) return answer;
    if (i >= retries)
      throw new DataError(
        `The picture editor at ${url} does not work now: ${answer.failed} (${i + 1} requests). Go on later with the same command.`,
      );
    await systemPauseClock.wait(Math.min(LONGEST_PAUSE, pause * 2 ** i));
  }
}

async function attempt(
  url: string,
  form: FormData,
  key: ApiKey,
  options: RequestOptions,
): Promise<PictureAnswer | Passing> {
  const { timeout = 120, mostBytes = 50e6 } = options;
  const signal = AbortSignal.timeout(timeout * 1000);
  const headers = key.headers();
  try {
    const response = await fetch(url, { method: "POST", body: form, headers, signal, redirect: "error" });
    const refused = refusal(response.status, url, options.keyVariable);
    if (refused) return discarded(response, refused);
    const body = await readBounded(response, mostBytes);
    return body ? await pictureIn(body, signal, mostBytes) : tooLarge(mostBytes);
  } catch (error) {
    if (error instanceof SparringError) throw error;
    const late = (error as Error).name === "TimeoutError";
    const failed = late ? `the service did not answer within ${timeout} seconds` : "the connection broke";
    return { failed, again: true };
  }
}

/** The text of the service's own errors is not shown: it may repeat the key. */
function refusal(status: number, url: string, keyVariable?: string): PictureAnswer | Passing | undefined {
  if (status >= 200 && status < 300) return undefined;
  if (status === 401 || status === 403)
    throw new ConfigError(
      `The picture editor at ${url} refuses the key (status ${status}). Check ${keyVariable ? `the variable ${keyVariable}` : "whether it needs a key (keyVariable)"}.`,
    );
  if (status === 404)
    throw new ConfigError(
      `There is no picture editor at ${url} (status 404). Check the address and the model (editor).`,
    );
  const failed = `the service answered with status ${status}`;
  return status === 429 || status >= 500 ? { failed, again: true } : { failed };
}

async function discarded<T>(response: Response, value: T): Promise<T> {
  await response.body?.cancel();
  return value;
}

async function pictureIn(body: Buffer, signal: AbortSignal, mostBytes: number): Promise<PictureAnswer> {
  if (body.length === 0) return { failed: "the service answered with nothing" };
  const text = body.toString("utf8");
  const entry = firstEntry(text);
  if (typeof entry?.b64_json === "string" && entry.b64_json !== "")
    return { bytes: new Uint8Array(Buffer.from(entry.b64_json, "base64")) };
  if (typeof entry?.url === "string" && /^https?:\/\//.test(entry.url)) {
    const response = await fetch(entry.url, { signal, redirect: "error" });
    if (!response.ok)
      return discarded(response, { failed: `the edited picture's address gave status ${response.status}` });
    const bytes = await readBounded(response, mostBytes);
    return bytes ? { bytes } : tooLarge(mostBytes);
  }
  const page = /^\s*</.test(text);
  return { failed: page ? "the service answered with a web page" : "the answer holds no picture" };
}

function firstEntry(text: string): { b64_json?: unknown; url?: unknown } | undefined {
  try {
    return JSON.parse(text)?.data?.[0];
  } catch {
    return undefined;
  }
}

function tooLarge(mostBytes: number): PictureAnswer {
  return { failed: `the answer is larger than ${mostBytes} bytes` };
}
