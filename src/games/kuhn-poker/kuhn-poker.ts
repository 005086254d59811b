/**
 * Kuhn poker: the rules. The smallest poker with a bluff; best play is known exactly, and the first player
 * loses 1/18 of a chip.
 *
 * With SPIRAL's stakes (arXiv 2506.24119, as its code plays) a bet never reaches the pot and the last round
 * alone decides the game.
 */
import { GameError } from "../../core/errors.ts";
import { checkAnswers, checkSeat } from "../due.ts";
import type { Parsed, Seat } from "../game.ts";
import { readMove } from "../read-move.ts";
import { lostReturns, noRefusals, settle } from "../refusals.ts";
import { checkGameSettings } from "../settings-check.ts";
import type { Chance, Solvable } from "../solvable.ts";
import { kuhnMessages } from "./prompt.ts";
import { dealsOf, type KuhnMove, legalMoves } from "./round.ts";
import { deckFor, type KuhnPokerOptions, type KuhnPokerSettings, kuhnPokerSettings } from "./settings.ts";
import {
  type KuhnRound,
  type KuhnSecret,
  type KuhnSide,
  type KuhnState,
  type KuhnView,
  kuhnInformation,
  kuhnView,
  roundOf,
  SIDES,
  seatToMove,
} from "./state.ts";
import { kuhnTelling } from "./telling.ts";

export interface KuhnOutcome {
  /** Null is a draw. */
  readonly winner: KuhnSide | null;
  /** Chips that each seat gained over all finished rounds. */
  readonly chips: readonly number[];
  readonly rounds: readonly KuhnRound[];
  readonly cards: KuhnSecret["cards"];
  /** Refused answers per seat. */
  readonly refused: readonly number[];
  /** Seats that lost by a refused answer. */
  readonly lost: readonly Seat[];
}

export type KuhnPoker = Solvable<KuhnState, KuhnMove, KuhnSecret, KuhnView, KuhnOutcome>;

/** @throws ConfigError if a setting is out of range. */
export function kuhnPoker(options: KuhnPokerOptions = {}): KuhnPoker {
  const settings = checkGameSettings("kuhn-poker", kuhnPokerSettings, options);
  const view = (state: KuhnState, seat: Seat) => kuhnView(state, seat, settings);
  return {
    name: "kuhn-poker",
    settings,
    sides: SIDES,
    start: ({ cards }) => start(settings, cards),
    seats: () => SIDES.map((side) => ({ role: side, side })),
    toMove,
    observe(state, seat) {
      checkSeat(toMove(state), seat);
      const messages = kuhnMessages(view(state, seat), settings);
      return { seat, kind: "move", messages, view: view(state, seat), choices: legal(state).map(write) };
    },
    parse: (text, state) => readMove(text, legal(state)),
    apply: (state, answers) => apply(state, answers, settings),
    outcome: (state) => outcome(state, settings),
    returns: (end) => returns(end, settings),
    winner: (end) => end.winner ?? undefined,
    tell: kuhnTelling(settings),
    deals: () => deals(settings),
    legal(state, seat) {
      checkSeat(toMove(state), seat);
      return legal(state);
    },
    information: (state, seat) => kuhnInformation(view(state, seat)),
    write,
  };
}

function start({ rounds }: KuhnPokerSettings, cards: KuhnSecret["cards"]): KuhnState {
  if (cards.length !== rounds) {
    throw new GameError(
      `Cards were dealt for ${cards.length} rounds, but the game has ${rounds}: deal for each.`,
    );
  }
  return { cards, rounds: [[]], refusals: noRefusals(2) };
}

function toMove(state: KuhnState): readonly Seat[] {
  const seat = state.refusals.lost.length > 0 ? undefined : seatToMove(state);
  return seat === undefined ? [] : [seat];
}

function legal({ rounds }: KuhnState): readonly KuhnMove[] {
  return legalMoves(rounds[rounds.length - 1]);
}

function write(move: KuhnMove): string {
  return `\\boxed{${move}}`;
}

function apply(
  state: KuhnState,
  answers: ReadonlyMap<Seat, Parsed<KuhnMove>>,
  settings: KuhnPokerSettings,
): KuhnState {
  const due = toMove(state);
  checkAnswers(due, answers);
  const { refusals, move } = settle(state.refusals, due[0], answers.get(due[0])!, settings, legal(state)[0]);
  return move === undefined ? { ...state, refusals } : { ...played(state, move), refusals };
}

/** Adds the move; a new round begins where the round is over and another is left. */
function played(state: KuhnState, move: KuhnMove): KuhnState {
  if (!legal(state).includes(move)) {
    throw new GameError(`The move is ${JSON.stringify(move)}: give one of ${legal(state).join(", ")}.`);
  }
  const current = [...state.rounds[state.rounds.length - 1], move];
  const rounds = [...state.rounds.slice(0, -1), current];
  const more = legalMoves(current).length === 0 && rounds.length < state.cards.length;
  return { ...state, rounds: more ? [...rounds, []] : rounds };
}

function outcome(state: KuhnState, { stakes }: KuhnPokerSettings): KuhnOutcome {
  if (toMove(state).length > 0) throw new GameError(`Seat ${toMove(state)[0]} is still to move: play on.`);
  const { cards, refusals } = state;
  const over = state.rounds.filter((moves) => legalMoves(moves).length === 0);
  const rounds = over.map((_, round) => roundOf(state, round, stakes));
  const chips = [0, 1].map((seat) => rounds.reduce((sum, round) => sum + round.chips[seat], 0));
  const deciding = stakes === "spiral" ? (rounds.at(-1)?.chips ?? chips) : chips;
  const { lost, count: refused } = refusals;
  return { winner: sideAhead(deciding, lost), chips, rounds, cards, refused, lost };
}

function sideAhead(chips: readonly number[], lost: readonly Seat[]): KuhnSide | null {
  if (lost.length > 0) return SIDES[1 - lost[0]];
  if (chips[0] === chips[1]) return null;
  return SIDES[chips[0] > chips[1] ? 0 : 1];
}

/** Chips with standard stakes, 1 for the winner and -1 for the loser with SPIRAL's. */
function returns({ lost, chips, winner }: KuhnOutcome, settings: KuhnPokerSettings): readonly number[] {
  if (lost.length > 0) return lostReturns(2, lost, settings);
  return settings.stakes === "standard" ? chips : SIDES.map((side) => (side === winner ? 1 : -1));
}

function deals(settings: KuhnPokerSettings): Chance<KuhnSecret>[] {
  const ways = dealsOf(deckFor(settings));
  let all: KuhnSecret["cards"][] = [[]];
  for (let round = 0; round < settings.rounds; round++)
    all = all.flatMap((cards) => ways.map((deal) => [...cards, deal]));
  return all.map((cards) => ({ secret: { cards }, probability: 1 / all.length }));
}
