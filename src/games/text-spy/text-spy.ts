/**
 * The text form of "Who is the spy?": the rules, after SpyRL (arXiv 2607.23802). All sum up a document of which the spy
 * sees only a part; then all vote. The rewards of the paper are an algorithm's: here a side wins or loses.
 */

import { ConfigError, GameError } from "../../core/errors.ts";
import type { Key } from "../../core/rng.ts";
import { checkAnswers, checkSeat } from "../due.ts";
import type { Game, Parsed, Seat } from "../game.ts";
import { checkGameSettings } from "../settings-check.ts";
import { masked } from "./documents.ts";
import { parseText } from "./parse.ts";
import { textMessages } from "./prompt.ts";
import { type TextSpyOptions, type TextSpySettings, textSpySettings } from "./settings.ts";
import { allStatements, maskedFacts } from "./short-documents.ts";
import {
  countVotes,
  kindOf,
  ROLES,
  SIDES,
  seatsToMove,
  sideThatWon,
  type TextMove,
  type TextSecret,
  type TextSide,
  type TextState,
  type TextView,
  textView,
} from "./state.ts";
import { textTelling } from "./telling.ts";

export interface TextOutcome {
  readonly winner: TextSide;
  readonly spy: Seat;
  readonly statements: readonly (string | null)[];
  readonly votes: readonly (Seat | null)[];
  /** Votes for each seat. */
  readonly counts: readonly number[];
  /** Refused answers per seat. */
  readonly refused: readonly number[];
}

export type TextSpy = Game<TextState, TextMove, TextSecret, TextView, TextOutcome>;

/** @throws ConfigError if a setting is out of range, or statements are listed for documents of a file. */
export function textSpy(options: TextSpyOptions = {}): TextSpy {
  const settings = checkGameSettings("text-spy", textSpySettings, options);
  refuseListedFile(settings);
  const toMove = (state: TextState) => seatsToMove(state, settings);
  return {
    name: "text-spy",
    settings,
    sides: SIDES,
    start: ({ document }, key) => start(document, key, settings),
    seats: ({ spy, statements }) =>
      statements.map((_, seat) => SIDES[seat === spy ? 1 : 0]).map((side) => ({ role: ROLES[side], side })),
    toMove,
    observe(state, seat) {
      checkSeat(toMove(state), seat);
      const view = textView(state, seat, settings);
      const choices = choicesOf(view, settings);
      return { seat, kind: view.kind, messages: textMessages(view, settings), view, ...choices };
    },
    parse: (text, state, seat) =>
      parseText(text, { kind: kindOf(state, settings), seat, players: settings.players }, settings),
    accepts: (move, state) => (move as TextMove | null)?.kind === kindOf(state, settings),
    apply(state, answers) {
      checkAnswers(toMove(state), answers);
      return apply(state, answers, settings);
    },
    outcome(state) {
      if (state.votes.length === 0)
        throw new GameError(`Seat ${toMove(state)[0]} is still to move: play on.`);
      const { spy, statements, votes, refused } = state;
      return {
        winner: sideThatWon(state),
        spy,
        statements,
        votes,
        counts: countVotes(state).counts,
        refused,
      };
    },
    returns: ({ winner, spy, votes }) =>
      votes.map((_, seat) => ((winner === "spy") === (seat === spy) ? 1 : -1)),
    winner: ({ winner }) => winner,
    tell: textTelling(settings),
  };
}

function refuseListedFile({ statements, documents }: TextSpySettings): void {
  if (statements === "free" || documents === null) return;
  throw new ConfigError(
    `game.statements is listed, but game.documents is ${documents}, of whose documents no statements can be listed. Leave one of them out.`,
  );
}

/** The key decides who is the spy and what it does not see. */
function start(document: string, key: Key, { players, mask, statements }: TextSpySettings): TextState {
  const nobody = Array(players).fill(null);
  const hide = statements === "listed" ? maskedFacts : masked;
  return {
    document,
    spy: key
      .child("spy")
      .stream()
      .int(0, players - 1),
    masked: hide(document, mask, key.child("mask").stream()),
    statements: nobody,
    spoken: [],
    votes: [],
    refused: Array(players).fill(0),
  };
}

/** Free statements cannot be listed. */
function choicesOf(view: TextView, settings: TextSpySettings): { choices?: readonly string[] } {
  if (view.kind === "vote") return { choices: votesOf(view) };
  if (settings.statements === "free") return {};
  return { choices: allStatements(settings).map((text) => `\\boxed{${text}}`) };
}

function votesOf({ seat, players }: TextView): string[] {
  const others = Array.from({ length: players }, (_, who) => who).filter((who) => who !== seat);
  return [...others.map((who) => `\\boxed{${who + 1}}`), "\\boxed{n/a}"];
}

/** A refused answer is no statement, or no vote. @throws GameError for a move of another kind. */
function apply(
  state: TextState,
  answers: ReadonlyMap<Seat, Parsed<TextMove>>,
  settings: TextSpySettings,
): TextState {
  const kind = kindOf(state, settings);
  const due = seatsToMove(state, settings);
  const moveOf = (seat: Seat): TextMove | undefined => {
    const answer = answers.get(seat)!;
    if (answer.ok && answer.move.kind !== kind)
      throw new GameError(
        `Seat ${seat} gives a ${answer.move.kind}, but a ${kind} is due: parse its answer.`,
      );
    return answer.ok ? answer.move : undefined;
  };
  const moves = new Map(due.map((seat) => [seat, moveOf(seat)]));
  const refused = state.refused.map((count, seat) => count + (answers.get(seat)?.ok === false ? 1 : 0));
  if (kind === "vote") {
    const votes = due.map((seat) => {
      const move = moves.get(seat);
      return move?.kind === "vote" ? move.vote : null;
    });
    return { ...state, votes, refused };
  }
  const statements = state.statements.map((before, seat) => {
    const move = moves.get(seat);
    return move?.kind === "statement" ? move.text : before;
  });
  return { ...state, statements, spoken: [...state.spoken, ...due], refused };
}
