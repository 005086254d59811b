/** One stored game for the page: opened, told and illustrated for a viewer. */
import { SparringError } from "../../../core/errors.ts";
import type { AnyGame } from "../../../games/game.ts";
import { encodePng } from "../../../images/codec.ts";
import type { Episode } from "../../../rollout/episode.ts";
import { gameOf } from "../../../run/open/games.ts";
import { NotTrusted } from "../../../run/open/trust.ts";
import { Refusal } from "../../http/refusal.ts";
import type { OpenedRun } from "../store/opened-runs.ts";
import type { GameView, ShownPicture, View } from "../wire.ts";
import { type GameFile, requireGameFile } from "./game-files.ts";
import { picturesOf, type SeenPicture } from "./game-pictures.ts";
import { seatsOf, type Told, tellBare, tellFromAbove, tellFromSeat } from "./game-view.ts";
import { lessonOf } from "./lessons.ts";
import { type RunRules, runRules, sidesOf, winnerOf } from "./rules.ts";
import { type FoundSecret, secretOf } from "./secrets.ts";
import { gameAt } from "./stored-game.ts";

/** Characters of an answer with its reasoning, and of the move in it. */
const [LONGEST_ANSWER, LONGEST_MOVE] = [400_000, 4000];

/** A game in a request. */
export interface GamePlace {
  readonly file?: string;
  readonly at: number;
  readonly view: View;
}

const REMEDY = "If you know where the run comes from, start the dashboard with --trust.";

export interface OpenedStoredGame {
  readonly episode: Episode;
  readonly file: GameFile;
  /** Absent where its rules may not or cannot be opened; `why` says it. */
  readonly game?: AnyGame;
  readonly found?: FoundSecret;
  readonly why?: string;
}

/** @throws Refusal where there is no such game, or no such seat. */
export async function shownGame(run: OpenedRun, place: GamePlace, trust: boolean): Promise<GameView> {
  return viewOf(run, place, await openStored(run, place, trust));
}

/** @throws Refusal where there is no such seat, or the game cannot be told from it. */
export async function viewOf(run: OpenedRun, place: GamePlace, opened: OpenedStoredGame): Promise<GameView> {
  const rules = await runRules(run.config);
  return place.view === "above"
    ? fromAbove(run, place, opened, rules)
    : fromSeat(run, place, opened, rules, place.view);
}

/** A picture as PNG. @param n its place in `GameView.pictures`. @throws Refusal 404 if there is none. */
export async function shownPicture(
  run: OpenedRun,
  place: GamePlace,
  n: number,
  trust: boolean,
): Promise<Uint8Array> {
  const found = pictures(await openStored(run, place, trust), place.view)[n];
  if (!found) throw new Refusal(404, "the game has no such picture.");
  return encodePng(found.picture.image);
}

async function fromAbove(
  run: OpenedRun,
  place: GamePlace,
  opened: OpenedStoredGame,
  rules: RunRules,
): Promise<GameView> {
  const { episode, file, found } = opened;
  const { note, ...earned } = await lessonOf(run, rules, file, episode);
  const { told, why } = tell(opened, (game, secret) => tellFromAbove(game, episode, secret, earned));
  const phase = run.index.phaseOf(file.iteration);
  return {
    ...frame(opened, "above", sidesOf(rules, episode)),
    ...(told ?? tellBare(episode, earned)),
    ...winnerOf(rules, episode),
    pictures: addresses(run.id, place, pictures(opened, "above")),
    id: episode.id.slice(0, 200),
    secret: episode.secret.id.slice(0, 200),
    ...(phase !== undefined && file.kind === "training" && { phase }),
    notes: [why, found?.note, note].filter((text) => text !== undefined),
  };
}

function fromSeat(
  run: OpenedRun,
  place: GamePlace,
  opened: OpenedStoredGame,
  rules: RunRules,
  seat: number,
): GameView {
  const { episode, found } = opened;
  if (!episode.seats[seat])
    throw new Refusal(404, `the game has ${episode.seats.length} seats. Choose another one.`);
  const { told, why } = tell(opened, (game, secret) => tellFromSeat(game, episode, secret, seat));
  if (!told) throw new Refusal(422, `what a seat knew cannot be told: ${why} Look at the game from above.`);
  const shown = addresses(run.id, place, pictures(opened, seat));
  return {
    ...frame(opened, seat, sidesOf(rules, episode), seat),
    ...told,
    pictures: shown,
    notes:
      found?.note === undefined
        ? []
        : ["The seat's picture cannot be shown; look from above for the reason."],
  };
}

function frame({ episode, file }: OpenedStoredGame, view: View, sides: readonly string[], seat?: number) {
  const { kind, iteration } = file;
  return { view, kind, iteration, title: episode.game.slice(0, 80), seats: seatsOf(episode, sides, seat) };
}

/** The telling, or why there is none. */
function tell(
  { game, found, why }: OpenedStoredGame,
  telling: (game: AnyGame, secret: unknown) => Told,
): { told?: Told; why?: string } {
  if (!game || !found) return { why };
  try {
    return { told: telling(game, found.secret) };
  } catch (error) {
    return { why: reasonOf(error) };
  }
}

/** @throws Refusal where there is no such game. */
export async function openStored(
  { folder, config }: OpenedRun,
  place: Pick<GamePlace, "file" | "at">,
  trust: boolean,
): Promise<OpenedStoredGame> {
  const file = requireGameFile(place.file);
  const episode = await gameAt(folder, file.name, place.at);
  if (isHuge(episode))
    return { episode, file, why: "An answer is larger than any of a game, so the game is not played again." };
  try {
    const game = await gameOf(episode, config);
    return { episode, file, game, found: await secretOf(folder, config, episode, trust) };
  } catch (error) {
    return { episode, file, why: reasonOf(error) };
  }
}

/** Rules read earlier moves again and again: what no player writes would take them long. */
function isHuge({ turns }: Episode): boolean {
  return turns.some(
    ({ text, move }) => text.length > LONGEST_ANSWER || (JSON.stringify(move) ?? "").length > LONGEST_MOVE,
  );
}

export function pictures({ game, episode, found }: OpenedStoredGame, view: View): SeenPicture[] {
  if (!game || !found?.pictures) return [];
  try {
    return picturesOf(game, episode, found.secret, view);
  } catch {
    return [];
  }
}

export function addresses(
  run: string,
  { file = "", at, view }: GamePlace,
  seen: readonly SeenPicture[],
): ShownPicture[] {
  return seen.map(({ picture: { image }, seats, marks }, n) => {
    const query = new URLSearchParams({ run, file, at: String(at), view: String(view), n: String(n) });
    return { address: `/api/picture?${query}`, seats, marks, width: image.width, height: image.height };
  });
}

/** A stored game may break the code of its rules: whatever it says is about the game. */
function reasonOf(error: unknown): string {
  const { message } = error as Error;
  if (error instanceof NotTrusted)
    return `The rules of this game are a program that the run names, and nothing of it is run here: moves stand as they are stored. ${REMEDY}`;
  const text = error instanceof SparringError ? message : `the game does not fit its rules (${message}).`;
  return text.slice(0, 600);
}
