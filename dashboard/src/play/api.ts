/** Asking the server about games that people play. What a seat may do is shown by its token, which this tab alone keeps. */
import type {
  PlayChoices,
  PlayPlan,
  PlayView,
  StartPlay,
  Taken,
  Uploaded,
} from "../../../src/server/dashboard/play/wire.ts";
import { answered } from "../api.ts";
import { key } from "../key.ts";

export const play = {
  choices: () => answered<PlayChoices>("/api/play/choices", {}),
  plan: (asked: Pick<StartPlay, "game" | "settings"> & { readonly run?: string }, signal: AbortSignal) =>
    answered<PlayPlan>("/api/play/plan", posted(asked, withKey(), signal)),
  start: (asked: StartPlay) => answered<Taken>("/api/play/start", posted(asked, withKey())),
  upload: (file: Blob) =>
    answered<Uploaded>("/api/play/upload", { method: "POST", headers: withKey(), body: file }),
  join: (code: string, name: string) => answered<Taken>("/api/play/join", posted({ code, name })),
  table: (token: string, after: string | undefined, signal: AbortSignal) =>
    answered<PlayView>(`/api/play/table${after === undefined ? "" : `?after=${after}`}`, {
      headers: { "x-sparring-seat": token },
      signal,
    }),
  move: (token: string, number: number, text: string) =>
    answered<PlayView>("/api/play/move", posted({ number, text }, { "x-sparring-seat": token })),
  leave: (token: string) => answered<PlayView>("/api/play/leave", posted({}, { "x-sparring-seat": token })),
};

const withKey = () => ({ "x-sparring-key": key() });

function posted(body: object, headers: Record<string, string> = {}, signal?: AbortSignal): RequestInit {
  return {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify(body),
    ...(signal && { signal }),
  };
}
