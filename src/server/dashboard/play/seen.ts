/**
 * A table as one seat may know it while the game goes on, and as it was once the game is over. Whom the game waits for is no secret where moves are
 * open; where they are hidden, who has to move may tell a role, so nobody is named.
 */
import { createHash } from "node:crypto";
import { type Seat, seatName } from "../../../games/game.ts";
import { picturesOf, type SeenPicture } from "../games/game-pictures.ts";
import { headed, seatsOf, tellFromAbove, toldToSeat } from "../games/game-view.ts";
import type { GameView, ShownPicture, ShownSeat, Step, View } from "../wire.ts";
import { buttonsOf } from "./buttons.ts";
import type { PersonSeat } from "./person-seat.ts";
import type { PlayTable } from "./table.ts";
import type { AskedMove, PlayView, Verdict } from "./wire.ts";

/** A person at a table. */
export interface Place {
  readonly table: PlayTable;
  readonly seat: PersonSeat;
  readonly at: Seat;
  /** Brings others to an open seat; of the person who opened the table alone. */
  readonly code?: string;
}

/** @throws DataError if the game cannot be told. */
export function viewOf(place: Place): PlayView {
  const { table, at, code } = place;
  const { state, why, setting, start } = table;
  const asked = askedOf(place);
  const waiting = asked ? undefined : waitingFor(place);
  const view: Omit<PlayView, "version"> = {
    table: table.id,
    state,
    title: setting.title,
    seat: at,
    players: playersOf(table),
    rules: state === "waiting" ? [] : (table.game.tell.rules?.(start, at) ?? []),
    ...(why !== undefined && { why }),
    ...(state !== "waiting" && { game: state === "over" ? fromAbove(place) : fromSeat(place) }),
    ...(asked && { asked }),
    ...(waiting !== undefined && { waiting }),
    ...(state === "waiting" && code !== undefined && { invitation: { code, open: table.open.length } }),
    ...(state === "over" && { verdict: verdictOf(place) }),
  };
  // Of this view alone: what others do must not show in it.
  const version = createHash("sha256").update(JSON.stringify(view)).digest("base64url").slice(0, 22);
  return { ...view, version };
}

/** The pictures that a viewer sees, made once. */
export function picturesAt({ table }: Pick<Place, "table">, view: View): readonly SeenPicture[] {
  const known = table.pictures.get(view);
  if (known) return known;
  const { deal, dealt } = table.setting;
  const seats = table.game.seats(table.start).map(({ role }) => ({ role, player: "" }));
  const seen = picturesOf(table.game, { key: deal.key.path, seats }, dealt.secret, view);
  table.pictures.set(view, seen);
  return seen;
}

function fromSeat(place: Place): GameView {
  const { table, at } = place;
  const told = toldToSeat(table.game, table.start, table.steps, at);
  const { role, side } = table.game.seats(table.start)[at];
  const seats = table.holders.map(
    (_, seat): ShownSeat => ({ name: seatName(seat, "first"), ...(seat === at && { role, side }) }),
  );
  return {
    ...frame(place, at),
    ...told,
    seats,
    steps: [...told.steps, ...toCome(place)],
    pictures: addresses(place, at),
  };
}

function fromAbove(place: Place): GameView {
  const { table } = place;
  const episode = table.episode!;
  const { secret } = table.setting.dealt;
  const sides = table.setting.play.rules.sidesOf(episode);
  return {
    ...frame(place, "above"),
    ...tellFromAbove(table.game, episode, secret, { rewards: [], advantages: [] }),
    seats: seatsOf(episode, sides),
    pictures: addresses(place, "above"),
    winner: table.setting.play.rules.winnerOf(episode) ?? null,
  };
}

function frame({ table }: Place, view: View) {
  return { view, title: table.setting.title, iteration: 0, kind: "played", notes: [] } as const;
}

/** The step that is awaited, with what is drawn for it; where nothing is, in the words in which players are asked. */
function toCome(place: Place): Step[] {
  const { table, at, seat } = place;
  const due = table.game.toMove(table.now);
  if (due.length === 0 || table.state !== "playing") return [];
  const own = due.includes(at);
  const who = own ? at : due[0];
  const { kind } = seat.question?.observation ?? table.game.observe(table.now, who);
  const head = headed(table.game, { before: table.now, turns: [{ seat: who, kind }] }, own ? at : undefined);
  const drawn = table.game.tell.heading(table.now, kind).includes("\n") || picturesAt(place, at).length > 0;
  const words = own && !drawn ? wordsOf(seat.question) : [];
  return [{ ...head, ...(words.length > 0 && { sees: words }), acts: [] }];
}

/** What a player is told now, without how a model has to write its answer. */
function wordsOf(question: PersonSeat["question"]): string[] {
  const last = question?.observation.messages.findLast(({ role }) => role === "user");
  const text = last?.content.flatMap((part) => (part.type === "text" ? [part.text] : [])).join("\n") ?? "";
  return text
    .split("\n")
    .filter((line) => !line.includes("\\boxed"))
    .join("\n")
    .trim()
    .split("\n")
    .filter((line) => line !== "");
}

function askedOf({ seat, table }: Place): AskedMove | undefined {
  const { question } = seat;
  if (!question || table.state !== "playing") return undefined;
  const { number, text, refused, observation, state } = question;
  const choices = buttonsOf(table.game, observation, state);
  return {
    number,
    kind: observation.kind,
    question: text,
    ...(refused !== undefined && { refused }),
    ...(choices && { choices }),
  };
}

function waitingFor({ table, at, seat }: Place): string | undefined {
  if (table.state === "waiting") return "The game begins when all seats are taken.";
  if (table.state !== "playing") return undefined;
  const due = table.game.toMove(table.now);
  if (due.length === 0) return "The game is over.";
  if (seat.left) return "You have left the table: your seat gives no more answers.";
  if (due.includes(at)) return due.length > 1 ? "Your answer is in. The others decide." : "One moment.";
  const { kind } = table.game.observe(table.now, due[0]);
  if (table.game.tell.hidden?.(kind) !== undefined) return "The others answer in secret.";
  const names = due.map((who) => `Player ${who + 1} (${playersOf(table)[who]})`);
  return `${names.join(" and ")} ${names.length === 1 ? "thinks" : "think"}…`;
}

function verdictOf({ table, at }: Place): Verdict {
  const episode = table.episode!;
  const { play, seed } = table.setting;
  const winner = play.rules.winnerOf(episode);
  const won = winner === play.rules.sidesOf(episode)[at];
  const result =
    table.game.sides.length === 1 ? "together" : winner === undefined ? "draw" : won ? "won" : "lost";
  return {
    result,
    lines: table.game.tell.ending(episode.outcome as never),
    seed,
    ...(table.kept !== undefined && { kept: table.kept }),
  };
}

function playersOf({ holders }: PlayTable): string[] {
  return holders.map((holder) =>
    holder.kind === "person" ? holder.seat.name : holder.kind === "player" ? holder.name : "open",
  );
}

function addresses(place: Place, view: View): ShownPicture[] {
  return picturesAt(place, view).map(({ picture, seats, marks }, n) => {
    const query = new URLSearchParams({ sight: place.seat.sight, view: String(view), n: String(n) });
    const { width, height } = picture.image;
    return { address: `/api/play/picture?${query}`, seats, marks, width, height };
  });
}
