/** Asking the server, or in a copied run its files, which hold the same answers. A failure is one sentence that says what to do. */

import type { Dynamics } from "../../src/server/dashboard/alarms/wire.ts";
import type { DataPage } from "../../src/server/dashboard/data/wire.ts";
import type { DealColumn, DealView } from "../../src/server/dashboard/deals/wire.ts";
import type { PairedRuns } from "../../src/server/dashboard/paired/wire.ts";
import type { TurnTokens } from "../../src/server/dashboard/tokens/wire.ts";
import type {
  Begun,
  Curves,
  GamePage,
  GameView,
  Ladder,
  LiveEvent,
  RunDetail,
  RunList,
  RunRow,
  StartChoices,
  Trouble,
  View,
} from "../../src/server/dashboard/wire.ts";
import { answerOf } from "./copy/answers.ts";
import { key } from "./key.ts";

/** Whether this page is a copy of one run, without a server; known when it is built. */
export const COPY = import.meta.env.MODE === "site";

type Query = Readonly<Record<string, string | number | undefined>>;

export const api = {
  runs: (signal?: AbortSignal) => ask<RunList>("/api/runs", {}, signal),
  run: (run: string, signal?: AbortSignal) => ask<RunDetail>("/api/run", { run }, signal),
  curves: (run: string, span: { from?: number; to?: number } = {}, signal?: AbortSignal) =>
    ask<Curves>("/api/curves", { run, ...span }, signal),
  alarms: (run: string, signal?: AbortSignal) => ask<Dynamics>("/api/alarms", { run }, signal),
  ladder: (run: string, signal?: AbortSignal) => ask<Ladder>("/api/ladder", { run }, signal),
  games: (run: string, filter: Query, cursor?: string, signal?: AbortSignal) =>
    ask<GamePage>("/api/games", { run, ...filter, cursor }, signal),
  game: (run: string, file: string, at: number, view: View, signal?: AbortSignal) =>
    ask<GameView>("/api/game", { run, file, at, view }, signal),
  deal: (run: string, file: string, at: number, signal?: AbortSignal) =>
    ask<DealView>("/api/deal", { run, file, at }, signal),
  playDeal: (run: string, file: string, at: number, iteration: number) =>
    act<DealColumn>("deal/play", { run, file, at, iteration }),
  paired: (run: string, against: string, signal?: AbortSignal) =>
    ask<PairedRuns>("/api/paired", { run, against }, signal),
  tokens: (run: string, file: string, at: number, turn: number, signal?: AbortSignal) =>
    ask<TurnTokens>("/api/tokens", { run, file, at, turn }, signal),
  data: (run: string, place: Query, signal?: AbortSignal) =>
    ask<DataPage>("/api/data", { run, ...place }, signal),
  choices: () => ask<StartChoices>("/api/choices", {}),
  start: (wanted: { preset: string; settings: readonly string[]; name?: string }) => act("start", wanted),
  resume: (run: string) => act("resume", { run }),
  stop: (run: string) => act("stop", { run }),
};

/** Changes something; the server wants its key for that. */
async function act<Answer = Begun>(what: string, body: object): Promise<Answer> {
  const headers = { "content-type": "application/json", "x-sparring-key": key() };
  return answered(`/api/${what}`, { method: "POST", headers, body: JSON.stringify(body) });
}

async function ask<Answer>(path: string, query: Query, signal?: AbortSignal): Promise<Answer> {
  if (COPY) return (await answerOf(path, query, signal)) as Answer;
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query))
    if (value !== undefined && value !== "") search.append(name, String(value));
  return answered(`${path}?${search}`, { ...(signal && { signal }) });
}

/** @throws Error whose message is for people. */
export async function answered<Answer>(address: string, request: RequestInit): Promise<Answer> {
  const answer = await fetch(address, request).catch((cause) => {
    if (request.signal?.aborted) throw cause;
    throw new Error("The server does not answer. Start it again: npx sparring dashboard.", { cause });
  });
  const body = (await answer.json()) as Answer & Trouble;
  if (answer.ok) return body;
  throw new Error(sentence(body.error ?? `the server answers ${answer.status}`));
}

function sentence(text: string): string {
  const first = `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;
  return /[.!?]$/.test(first) ? first : `${first}.`;
}

/**
 * Hears of changes of some runs, as long as the page is open.
 * @param onState whether the server can be heard. @returns what ends it.
 */
export function watchRuns(
  runs: readonly string[],
  onChange: (run: RunRow) => void,
  onState: (heard: boolean) => void = () => {},
): () => void {
  if (runs.length === 0 || COPY) return () => {};
  const search = new URLSearchParams(runs.slice(0, 64).map((run) => ["run", run]));
  const source = new EventSource(`/api/live?${search}`);
  source.onopen = () => onState(true);
  source.onerror = () => onState(false);
  source.onmessage = ({ data }) => onChange((JSON.parse(data) as LiveEvent).run);
  return () => source.close();
}
