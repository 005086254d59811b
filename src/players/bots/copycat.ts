/**
 * A spy that lives off the others: it says something that follows from what another seat said, so that it
 * is true if the other was honest. As a civilian it plays like the oracle.
 */
import type { Rng } from "../../core/rng.ts";
import { isRepeat } from "../../games/spot-the-spy/answer.ts";
import {
  ATTRIBUTE_NAMES,
  type Desc,
  formatStatement,
  parseStatement,
  type Statement,
} from "../../pairs/clevr/statement.ts";
import { type BotTurn, botPlayer } from "./bot.ts";
import { oracleRules } from "./oracle.ts";
import { guess } from "./random.ts";

export const copycatBot = botPlayer("copycat", {
  clue: (turn) => (turn.view.role === "spy" ? rephrase(turn) : oracleRules.clue(turn)),
  vote: oracleRules.vote,
});

function rephrase(turn: BotTurn): string {
  const { clues, seat } = turn.view;
  const heard = clues.filter((clue) => clue.seat !== seat).map((clue) => parseStatement(clue.text));
  const weaker = heard.flatMap((statement) => (statement ? consequences(statement, turn.rng) : []));
  const fresh = weaker.map(formatStatement).filter((clue) => !isRepeat(clue, turn.view));
  return fresh.length > 0 ? turn.rng.pick(fresh) : guess(turn);
}

/** Statements that hold wherever the given one holds. */
export function consequences(statement: Statement, rng: Rng): Statement[] {
  if (statement.kind === "relation") {
    const { a, relation, b } = statement;
    return [
      { kind: "relation", a: b, relation: OPPOSITE[relation], b: a },
      ...weaker(a, rng).map((less) => ({ kind: "relation" as const, a: less, relation, b })),
      ...weaker(b, rng).map((less) => ({ kind: "relation" as const, a, relation, b: less })),
      ...[a, b].map((object) => ({ kind: "exist" as const, object })),
    ];
  }
  if (statement.kind === "count" && statement.count === 0) return [];
  const { object } = statement;
  const exists = statement.kind === "count" ? [object] : [];
  return [...exists, ...weaker(object, rng)].map((less) => ({ kind: "exist" as const, object: less }));
}

const OPPOSITE = { left: "right", right: "left", front: "behind", behind: "front" } as const;

/** The description without one of its attributes; none if it would say nothing any more. */
function weaker(desc: Desc, rng: Rng): Desc[] {
  const said = ATTRIBUTE_NAMES.filter((name) => desc[name] !== undefined);
  if (said.length < 2) return [];
  const dropped = rng.pick(said);
  return [Object.fromEntries(said.flatMap((name) => (name === dropped ? [] : [[name, desc[name]]])))];
}
