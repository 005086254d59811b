/**
 * Liar's dice for two with one die each: the rules, as in OpenSpiel. The bids are all public and the dice are not, so a
 * game is long beside what is hidden in it.
 */
import { GameError } from "../../core/errors.ts";
import { checkAnswers, checkSeat } from "../due.ts";
import type { Parsed, Seat } from "../game.ts";
import { readMove } from "../read-move.ts";
import { lostReturns, noRefusals, settle } from "../refusals.ts";
import { checkGameSettings } from "../settings-check.ts";
import type { Solvable } from "../solvable.ts";
import { type DiceMove, legalMoves } from "./bids.ts";
import { diceMessages } from "./prompt.ts";
import { type LiarsDiceOptions, type LiarsDiceSettings, liarsDiceSettings } from "./settings.ts";
import {
  bidsOf,
  callWinner,
  type DiceSecret,
  type DiceSide,
  type DiceState,
  type DiceView,
  diceDeals,
  diceInformation,
  diceView,
  SIDES,
  seatToMove,
} from "./state.ts";
import { diceTelling } from "./telling.ts";

export interface DiceOutcome extends DiceSecret {
  readonly winner: DiceSide;
  readonly moves: readonly DiceMove[];
  /** Refused answers per seat. */
  readonly refused: readonly number[];
  /** Seats that lost by a refused answer. */
  readonly lost: readonly Seat[];
}

export type LiarsDice = Solvable<DiceState, DiceMove, DiceSecret, DiceView, DiceOutcome>;

/** @throws ConfigError if a setting is out of range. */
export function liarsDice(options: LiarsDiceOptions = {}): LiarsDice {
  const settings = checkGameSettings("liars-dice", liarsDiceSettings, options);
  const { sides: faces } = settings;
  const bids = bidsOf(faces);
  const legal = ({ moves }: DiceState) => legalMoves(moves, bids);
  const toMove = (state: DiceState) => seatsToMove(state, faces);
  return {
    name: "liars-dice",
    settings,
    sides: SIDES,
    start: ({ rolls }) => ({ rolls, moves: [], refusals: noRefusals(2) }),
    seats: () => SIDES.map((side) => ({ role: side, side })),
    toMove,
    observe(state, seat) {
      checkSeat(toMove(state), seat);
      const view = diceView(state, seat, faces);
      return {
        seat,
        kind: "move",
        messages: diceMessages(view, settings),
        view,
        choices: legal(state).map(write),
      };
    },
    parse: (text, state) => readMove(text, legal(state)),
    apply(state, answers) {
      checkAnswers(toMove(state), answers);
      return apply(state, toMove(state)[0], answers, legal(state), settings);
    },
    outcome(state) {
      if (toMove(state).length > 0)
        throw new GameError(`Seat ${toMove(state)[0]} is still to move: play on.`);
      const { rolls, moves, refusals } = state;
      const { lost, count: refused } = refusals;
      const winner = SIDES[lost.length > 0 ? 1 - lost[0] : callWinner(state, faces)];
      return { winner, rolls, moves, refused, lost };
    },
    returns: ({ winner, lost }) =>
      lost.length > 0 ? lostReturns(2, lost, settings) : SIDES.map((side) => (side === winner ? 1 : -1)),
    winner: ({ winner }) => winner,
    tell: diceTelling(settings),
    deals: () => diceDeals(faces),
    legal(state, seat) {
      checkSeat(toMove(state), seat);
      return legal(state);
    },
    information: (state, seat) => diceInformation(diceView(state, seat, faces)),
    write,
  };
}

function seatsToMove(state: DiceState, faces: number): readonly Seat[] {
  const seat = state.refusals.lost.length > 0 ? undefined : seatToMove(state, faces);
  return seat === undefined ? [] : [seat];
}

function write(move: DiceMove): string {
  return `\\boxed{${move}}`;
}

function apply(
  state: DiceState,
  seat: Seat,
  answers: ReadonlyMap<Seat, Parsed<DiceMove>>,
  legal: readonly DiceMove[],
  settings: LiarsDiceSettings,
): DiceState {
  const { refusals, move } = settle(state.refusals, seat, answers.get(seat)!, settings, legal[0]);
  if (move === undefined) return { ...state, refusals };
  if (!legal.includes(move))
    throw new GameError(`The move is ${JSON.stringify(move)}: give one of ${legal.join(", ")}.`);
  return { ...state, moves: [...state.moves, move], refusals };
}
