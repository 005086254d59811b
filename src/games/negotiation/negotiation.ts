/**
 * A negotiation for two over goods that are worth more to the other: the rules, as SPIRAL (arXiv 2506.24119) has them.
 * A trade may be good for both, but who gains more wins.
 */
import { GameError } from "../../core/errors.ts";
import { checkAnswers, checkSeat } from "../due.ts";
import type { Game, Seat } from "../game.ts";
import { lostReturns, noRefusals, settle } from "../refusals.ts";
import { checkGameSettings } from "../settings-check.ts";
import { parseNegotiation } from "./parse.ts";
import { negotiationMessages } from "./prompt.ts";
import {
  type NegotiationOptions,
  type NegotiationSettings,
  namesOf,
  negotiationSettings,
} from "./settings.ts";
import {
  type NegotiationMove,
  type NegotiationSecret,
  type NegotiationSide,
  type NegotiationState,
  type NegotiationView,
  SIDES,
  type Turn,
} from "./state.ts";
import { negotiationTelling } from "./telling.ts";
import { type Amounts, owns, told, traded, worth } from "./trade.ts";

export interface NegotiationOutcome {
  /** Null is a draw. */
  readonly winner: NegotiationSide | null;
  /** What each seat's goods gained in worth to it. */
  readonly gains: readonly number[];
  readonly turns: readonly Turn[];
  readonly holdings: readonly [Amounts, Amounts];
  readonly values: NegotiationSecret["values"];
  /** Refused answers per seat. */
  readonly refused: readonly number[];
  /** Seats that lost by a refused answer. */
  readonly lost: readonly Seat[];
}

export type Negotiation = Game<
  NegotiationState,
  NegotiationMove,
  NegotiationSecret,
  NegotiationView,
  NegotiationOutcome
>;

/** @throws ConfigError if a setting is out of range or the sides have values for different resources. */
export function negotiation(options: NegotiationOptions = {}): Negotiation {
  const settings = checkGameSettings("negotiation", negotiationSettings, options);
  const names = namesOf(settings);
  const all = names.map(() => settings.quantity);
  const toMove = ({ turns, refusals }: NegotiationState): readonly Seat[] =>
    refusals.lost.length > 0 || turns.length >= settings.turns ? [] : [turns.length % 2];
  return {
    name: "negotiation",
    settings,
    sides: SIDES,
    start({ values }) {
      return { values, holdings: [all, all], standing: null, turns: [], refusals: noRefusals(2) };
    },
    seats: () => SIDES.map((side) => ({ role: side, side })),
    toMove,
    observe(state, seat) {
      checkSeat(toMove(state), seat);
      const view = viewOf(state, seat, settings);
      return {
        seat,
        kind: "move",
        messages: negotiationMessages(view, settings),
        view,
        choices: choicesOf(view),
      };
    },
    parse: (text, state, seat) => parseNegotiation(text, state, seat, names),
    accepts: (move) => typeof (move as NegotiationMove | null)?.text === "string",
    apply(state, answers) {
      const [seat] = toMove(state);
      checkAnswers(toMove(state), answers);
      const { refusals, move } = settle(state.refusals, seat, answers.get(seat)!, settings, { text: "…" });
      return move === undefined ? { ...state, refusals } : { ...spoken(state, seat, move), refusals };
    },
    outcome(state) {
      if (toMove(state).length > 0)
        throw new GameError(`Seat ${toMove(state)[0]} is still to move: play on.`);
      return outcome(state, all);
    },
    returns: ({ winner, lost }) =>
      lost.length > 0
        ? lostReturns(2, lost, settings)
        : SIDES.map((side) => (winner === null ? 0 : side === winner ? 1 : -1)),
    winner: ({ winner }) => winner ?? undefined,
    tell: negotiationTelling(settings),
  };
}

function viewOf(state: NegotiationState, seat: Seat, settings: NegotiationSettings): NegotiationView {
  const { values, holdings, standing, turns, refusals } = state;
  const left = settings.turns - turns.length;
  const names = namesOf(settings);
  const refused = refusals.now[seat];
  return { seat, side: SIDES[seat], names, values: values[seat], holdings, standing, turns, left, refused };
}

/** Answers, a pass, and offers of one resource for another: what can be listed of what may be said. */
function choicesOf({ seat, standing, holdings, names }: NegotiationView): string[] {
  const own = holdings[seat];
  const addressed = standing !== null && standing.by !== seat;
  const answers = addressed ? [...(owns(own, standing.get) ? ["[Accept]"] : []), "[Deny]"] : [];
  const offers = names.flatMap((_, i) =>
    names.flatMap((_, j) => (i === j ? [] : offersOf(i, j, own[i], holdings[1 - seat][j], names))),
  );
  return [...answers, "I pass.", ...offers].map((said) => `\\boxed{${said}}`);
}

/** At most so many pieces of a kind in a listed offer. */
const MOST_PIECES = 5;

function offersOf(give: number, get: number, own: number, other: number, names: readonly string[]): string[] {
  const amounts = (resource: number, count: number) =>
    told(
      names.map((_, i) => (i === resource ? count : 0)),
      names,
    );
  const upTo = (count: number) => Array.from({ length: Math.min(count, MOST_PIECES) }, (_, i) => i + 1);
  return upTo(own).flatMap((gives) =>
    upTo(other).map((gets) => `[Offer: ${amounts(give, gives)} -> ${amounts(get, gets)}]`),
  );
}

function spoken(
  state: NegotiationState,
  seat: Seat,
  { text, answer, offer }: NegotiationMove,
): NegotiationState {
  const after = answer === "accept" ? accepted(state, seat) : { holdings: state.holdings };
  const answered = answer === undefined ? state.standing : null;
  const standing = offer ? { ...offer, by: seat } : answered;
  const turn = { seat, text, ...("deal" in after && { deal: after.deal }) };
  return { ...state, holdings: after.holdings, standing, turns: [...state.turns, turn] };
}

/** The trade is made if who offered still has the goods. @throws GameError if nothing can be accepted. */
function accepted({ holdings, standing }: NegotiationState, seat: Seat) {
  if (!standing || standing.by === seat || !owns(holdings[seat], standing.get))
    throw new GameError(
      `Seat ${seat} accepts an offer that does not stand or that it cannot pay: parse its answer.`,
    );
  const { by, give, get } = standing;
  if (!owns(holdings[by], give)) return { holdings, deal: "cancelled" as const };
  const both = holdings.map((held, who) => (who === by ? traded(held, give, get) : traded(held, get, give)));
  return { holdings: both as unknown as NegotiationState["holdings"], deal: "traded" as const };
}

function outcome({ values, holdings, turns, refusals }: NegotiationState, all: Amounts): NegotiationOutcome {
  const { lost, count: refused } = refusals;
  const gains = holdings.map((held, seat) => worth(held, values[seat]) - worth(all, values[seat]));
  const ahead = gains[0] === gains[1] ? null : SIDES[gains[0] > gains[1] ? 0 : 1];
  const winner = lost.length > 0 ? SIDES[1 - lost[0]] : ahead;
  return { winner, gains, turns, holdings, values, refused, lost };
}
