/**
 * Hanabi for two: the rules. A cooperative game, one side with two seats, in which players see all cards but their own
 * (Bard et al., 2020). By default as small as MARSHAL's (arXiv 2510.15414): two colours, two ranks.
 */
import { GameError } from "../../core/errors.ts";
import { checkAnswers, checkSeat } from "../due.ts";
import type { Game, Parsed, Seat } from "../game.ts";
import { readMove } from "../read-move.ts";
import { noRefusals, settle } from "../refusals.ts";
import { checkGameSettings } from "../settings-check.ts";
import { COLOURS, drawn, fullDeck, type Held, hinted } from "./cards.ts";
import { hanabiMessages } from "./prompt.ts";
import { type HanabiOptions, type HanabiSettings, hanabiSettings } from "./settings.ts";
import {
  type HanabiMove,
  type HanabiSecret,
  type HanabiState,
  type HanabiView,
  hanabiView,
  hintOf,
  isOver,
  legalMoves,
  ROLES,
  type Shown,
  score,
  seatToMove,
  TEAM,
} from "./state.ts";
import { hanabiTelling } from "./telling.ts";

export interface HanabiOutcome {
  /** Cards built. */
  readonly score: number;
  readonly lives: number;
  readonly log: readonly Shown[];
  /** Refused answers per seat. */
  readonly refused: readonly number[];
  /** Seats that ended the game by a refused answer. */
  readonly lost: readonly Seat[];
}

export type Hanabi = Game<HanabiState, HanabiMove, HanabiSecret, HanabiView, HanabiOutcome>;

/** @throws ConfigError if a setting is out of range or the deck is too small for the hands. */
export function hanabi(options: HanabiOptions = {}): Hanabi {
  const settings = checkGameSettings("hanabi", hanabiSettings, options);
  const most = settings.colours * settings.ranks;
  const toMove = (state: HanabiState): readonly Seat[] =>
    state.refusals.lost.length > 0 || isOver(state, settings) ? [] : [seatToMove(state)];
  return {
    name: "hanabi",
    settings,
    sides: [TEAM],
    start: ({ deck }) => start(deck, settings),
    seats: () => ROLES.map((role) => ({ role, side: TEAM })),
    toMove,
    observe(state, seat) {
      checkSeat(toMove(state), seat);
      const view = hanabiView(state, seat);
      const moves = legalMoves(state, settings);
      const choices = moves.map((move) => `\\boxed{${move}}`);
      return { seat, kind: "move", messages: hanabiMessages(view, moves, settings), view, choices };
    },
    parse: (text, state) => readMove(text, legalMoves(state, settings)),
    accepts: (move, state) => legalMoves(state, settings).includes(move as HanabiMove),
    apply(state, answers) {
      checkAnswers(toMove(state), answers);
      return apply(state, answers, settings);
    },
    outcome(state) {
      if (toMove(state).length > 0)
        throw new GameError(`Seat ${toMove(state)[0]} is still to move: play on.`);
      const { log, lives, refusals } = state;
      return { score: score(state), lives, log, refused: refusals.count, lost: refusals.lost };
    },
    returns({ score: built, lives, lost }) {
      const gain =
        lost.length > 0 ? 0 - settings.penalty : lives === 0 && settings.bombed === "zero" ? 0 : built;
      return [gain, gain];
    },
    gains: ({ log }) => log.map(({ fits }) => (fits ? [1, 1] : [0, 0])),
    winner: ({ score: built, lost }) => (lost.length === 0 && built === most ? TEAM : undefined),
    tell: hanabiTelling(settings),
  };
}

function start(
  deck: HanabiSecret["deck"],
  { colours, ranks, hand, information, lives }: HanabiSettings,
): HanabiState {
  const size = fullDeck(colours, ranks).length;
  if (deck.length !== size)
    throw new GameError(
      `The deck has ${deck.length} cards, but the settings ask for ${size}: deal another one.`,
    );
  const held = deck.slice(0, 2 * hand).map((card) => drawn(card, colours, ranks));
  return {
    deck: deck.slice(2 * hand),
    hands: [held.slice(0, hand), held.slice(hand)],
    built: Array(colours).fill(0),
    discarded: [],
    information,
    lives,
    log: [],
    sinceLast: 0,
    refusals: noRefusals(2),
  };
}

function apply(
  state: HanabiState,
  answers: ReadonlyMap<Seat, Parsed<HanabiMove>>,
  settings: HanabiSettings,
): HanabiState {
  const seat = seatToMove(state);
  const legal = legalMoves(state, settings);
  const { refusals, move } = settle(state.refusals, seat, answers.get(seat)!, settings, legal[0]);
  if (move === undefined) return { ...state, refusals };
  if (!legal.includes(move))
    throw new GameError(`The move is ${JSON.stringify(move)}: give one of ${legal.join(", ")}.`);
  return { ...counted(moved(state, seat, move, settings)), refusals };
}

/** From the turn on in which the deck became empty, turns count. */
function counted(state: HanabiState): HanabiState {
  return state.deck.length === 0 ? { ...state, sinceLast: state.sinceLast + 1 } : state;
}

function moved(state: HanabiState, seat: Seat, move: HanabiMove, settings: HanabiSettings): HanabiState {
  const hint = hintOf(move);
  if (hint !== undefined) {
    const told = state.hands[1 - seat].map((held) => hinted(held, hint));
    const log = [...state.log, { seat, move }];
    return { ...state, hands: withHand(state, 1 - seat, told), information: state.information - 1, log };
  }
  const place = Number(move.split(" ")[1]) - 1;
  const { card } = state.hands[seat][place];
  const after = redrawn(state, seat, place, settings);
  if (move.startsWith("discard")) {
    const log = [...state.log, { seat, move, card }];
    return { ...after, discarded: [...state.discarded, card], information: state.information + 1, log };
  }
  const pile = COLOURS.indexOf(card.colour);
  const fits = card.rank === state.built[pile] + 1;
  const log = [...state.log, { seat, move, card, fits }];
  if (!fits) return { ...after, lives: state.lives - 1, discarded: [...state.discarded, card], log };
  const bonus = card.rank === settings.ranks && state.information < settings.information ? 1 : 0;
  return { ...after, built: state.built.with(pile, card.rank), information: state.information + bonus, log };
}

/** Without the card, and with the next one of the deck at the end. */
function redrawn(
  state: HanabiState,
  seat: Seat,
  place: number,
  { colours, ranks }: HanabiSettings,
): HanabiState {
  const [next, ...deck] = state.deck;
  const left = state.hands[seat].filter((_, i) => i !== place);
  const hand = next ? [...left, drawn(next, colours, ranks)] : left;
  return { ...state, deck, hands: withHand(state, seat, hand) };
}

function withHand({ hands }: HanabiState, seat: Seat, hand: readonly Held[]): HanabiState["hands"] {
  return hands.with(seat, hand) as unknown as HanabiState["hands"];
}
