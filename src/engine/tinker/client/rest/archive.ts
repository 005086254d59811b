/**
 * The archive of saved weights, as a file here. A server sends to another address (302), gives one (200, `url`), asks
 * to wait while it packs (503, try-again), or sends the bytes at once. The key goes to the server's own origin alone.
 */
import { readCall } from "../../wire/calls.ts";
import { archiveAnswer } from "../../wire/lists.ts";
import { sleep } from "../aborting.ts";
import { readAnswer } from "../check/answer.ts";
import { type Answer, parsedJson } from "../http/answer.ts";
import type { Call } from "../http/caller.ts";
import { withoutQuery } from "../http/http.ts";
import { askedDelay } from "../http/retry.ts";
import type { IntoFile } from "../http/stored-body.ts";
import type { Link } from "../link.ts";
import { TinkerError } from "../tinker-error.ts";
import { checkpointPath, checkpointResource } from "./checkpoint-path.ts";

export interface ArchiveOptions {
  readonly into: IntoFile;
  /** For how long the server may pack. Half an hour where absent. */
  readonly patienceMs?: number;
  readonly signal?: AbortSignal;
}

interface Asked extends Pick<Call, "accept" | "patienceMs" | "signal"> {
  readonly into: Call["intoFile"];
}

const PACKING_MS = 30 * 60_000;
const LATER_MS = 5_000;
/** Between two pieces of the archive. */
const SILENCE_MS = 60_000;
const MOST_HOPS = 3;
const MOST_ATTEMPTS = 5;
/** A signed address that is good no more: a new one is asked for. */
const EXPIRED = [403, 404, 410];
const MOST_ADDRESSES = 3;
const REDIRECTS = [301, 302, 303, 307, 308];
/** What servers answer that have no archive, or no such call. */
const MISSING = [400, 404, 405, 422, 501];

/** `there`: it can be fetched; `packing`: the server asks to come back; `none`: it has none, or no such call. */
export type ArchiveState = "there" | "packing" | "none";

/** Asks once, and reads nothing of an archive. @throws TinkerError if the server refuses, or sends on to no address */
export async function archiveState(
  link: Link,
  path: string,
  { signal }: { readonly signal?: AbortSignal },
): Promise<ArchiveState> {
  const answer = await asked(link, path, {
    ...{ into: "nowhere", accept: [503, ...MISSING], patienceMs: 0, signal },
  });
  const { status, stored } = answer;
  if (MISSING.includes(status)) return "none";
  if (status === 503 || (stored === undefined && !REDIRECTS.includes(status) && isLater(answer)))
    return "packing";
  addressIn(answer, link.caller.http.addressOf(""), path);
  return "there";
}

/** Bytes written. @throws TinkerError if there is no archive, it is larger than the limit, or it does not arrive. */
export async function fetchArchive(link: Link, path: string, options: ArchiveOptions): Promise<number> {
  for (let address = 1; ; address++) {
    const { answer, from } = await arrived(link, path, options);
    if (answer.stored !== undefined) return answer.stored;
    if (address === MOST_ADDRESSES) {
      throw new TinkerError(
        "refused",
        `the archive of ${path}: ${withoutQuery(from)} answered ${answer.status}, with ${address} addresses that the ` +
          "server gave. Try again later",
        answer.status,
      );
    }
  }
}

/** The last answer on the way from address to address, and where it came from. */
async function arrived(
  link: Link,
  path: string,
  options: ArchiveOptions,
): Promise<{ answer: Answer; from: URL }> {
  let from = link.caller.http.addressOf("");
  let answer = await packed(link, path, options);
  for (let hop = 0; ; hop++) {
    const next = addressIn(answer, from, path);
    if (next === undefined) return { answer, from };
    if (hop === MOST_HOPS) {
      throw new TinkerError(
        "answer",
        `the archive of ${path} is sent on more than ${MOST_HOPS} times; try again later`,
      );
    }
    from = next;
    answer = await download(link, next, options);
  }
}

/** Asks until the server has packed. */
async function packed(link: Link, path: string, options: ArchiveOptions): Promise<Answer> {
  const { clock } = link;
  const start = clock.now();
  const patience = options.patienceMs ?? PACKING_MS;
  for (;;) {
    const answer = await asked(link, path, { ...options, patienceMs: patience - (clock.now() - start) });
    if (answer.stored !== undefined || REDIRECTS.includes(answer.status) || !isLater(answer)) return answer;
    const wait =
      askedDelay({ header: (name) => answer.headers.get(name) ?? undefined }, clock.wall()) ?? LATER_MS;
    if (clock.now() - start + wait > patience) {
      throw new TinkerError(
        "connection",
        `the archive of ${path} is still not packed after ${Math.round((clock.now() - start) / 1000)} s; try again later`,
      );
    }
    await sleep(clock, wait, options.signal);
  }
}

/** Some servers name weights for sampling without their kind. */
async function asked(
  link: Link,
  path: string,
  { into, accept: more = [], patienceMs, signal }: Asked,
): Promise<Answer> {
  const { run, kind, name } = checkpointPath(path);
  const sampler = kind === "sampler_weights";
  const ask = (resource: string, accept: readonly number[]) =>
    link.caller.answer({
      method: "GET",
      path: `${resource}/archive`,
      headers: { Accept: "application/gzip" },
      accept: [...REDIRECTS, ...more, ...accept],
      showsRedirect: true,
      intoFile: into,
      timeoutMs: SILENCE_MS,
      patienceMs,
      signal,
    });
  const first = await ask(checkpointResource({ run, kind, name }), sampler ? [404] : []);
  return sampler && first.status === 404 ? ask(`training_runs/${run}/checkpoints/${name}`, []) : first;
}

function download(link: Link, url: URL, { into, signal }: ArchiveOptions): Promise<Answer> {
  return link.caller.answer({
    method: "GET",
    path: "archive",
    url,
    accept: [...REDIRECTS, ...EXPIRED],
    showsRedirect: true,
    intoFile: into,
    timeoutMs: SILENCE_MS,
    patienceMs: Number.POSITIVE_INFINITY,
    mostAttempts: MOST_ATTEMPTS,
    signal,
  });
}

function isLater(answer: Answer): boolean {
  if (answer.status === 202) return true;
  const json = parsedJson(answer);
  const fields = json.ok ? archiveAnswer.safeParse(json.value).data : undefined;
  return fields?.url === undefined && (fields?.type === "try_again" || fields?.status === "pending");
}

/** Where an answer sends to; undefined where it is the end of the way. */
function addressIn(answer: Answer, from: URL, path: string): URL | undefined {
  if (answer.stored !== undefined || EXPIRED.includes(answer.status)) return undefined;
  const location = REDIRECTS.includes(answer.status) ? answer.headers.get("location") : urlIn(answer, path);
  const next = location ? parsed(location, from) : undefined;
  if (next && (next.protocol === "https:" || next.protocol === from.protocol)) return next;
  const where = next ? `to ${withoutQuery(next)}` : "to no address";
  throw new TinkerError(
    "answer",
    `the archive of ${path}: ${withoutQuery(from)} sends on ${where}, and only an https address is followed (an http ` +
      "one from http); see that the url is the right one",
  );
}

function urlIn(answer: Answer, path: string): string | undefined {
  const json = parsedJson(answer);
  if (json.ok) return readAnswer(() => readCall(archiveAnswer, json.value, "archive")).url;
  throw new TinkerError(
    "answer",
    `the archive of ${path}: the server answered ${json.trouble}; is the url right?`,
  );
}

function parsed(location: string, from: URL): URL | undefined {
  try {
    const url = new URL(location, from);
    const web = url.protocol === "http:" || url.protocol === "https:";
    return web && !url.username && !url.password ? url : undefined;
  } catch {
    return undefined;
  }
}
