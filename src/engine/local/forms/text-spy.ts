/**
 * The text form of "Who is the spy?" with listed statements, in words. A document is its colours, `hidden` where the spy sees stars;
 * then come the others' statements, each behind its player's number.
 *
 *     <civilian> blue gold  → boats blue, kites gold          <spy> blue hidden vote 1 blue gold 3 blue pink  → 3
 */
import { EngineError } from "../../../core/errors.ts";
import type { Observation } from "../../../games/game.ts";
import type { TextSpySettings } from "../../../games/text-spy/settings.ts";
import { allStatements, coloursIn, coloursOf } from "../../../games/text-spy/short-documents.ts";
import { ROLES, type TextView } from "../../../games/text-spy/state.ts";
import type { Form } from "./form.ts";
import { oneWordForm } from "./one-word.ts";

const HIDDEN = "hidden";
const VOTE = "vote";

/** @throws EngineError for free statements. */
export function textSpyForm(settings: TextSpySettings): Form {
  const { players, facts, statements } = settings;
  if (statements === "free")
    throw new EngineError(
      "a small model has no words for free statements: set game.statements=listed, or play with a large model.",
    );
  const numbers = Array.from({ length: players }, (_, seat) => `${seat + 1}`);
  return oneWordForm({
    game: "text-spy",
    words: [
      ...[...Object.values(ROLES).map((role) => `<${role}>`), HIDDEN, VOTE],
      ...[...numbers, "n/a", ...coloursOf(settings), ...allStatements(settings)],
    ],
    // The side, the document, the vote, and of each other player a number and a statement.
    longest: 2 + facts + (players - 1) * (1 + facts),
    read: ({ view }: Observation) => read(view as TextView, settings),
  });
}

function read({ side, kind, seat, document, statements }: TextView, settings: TextSpySettings): string[] {
  const colours = (text: string) => coloursIn(text, settings).map((colour) => colour ?? HIDDEN);
  const heard = statements
    .filter((one) => one.seat !== seat)
    .flatMap(({ seat: who, text }) => [`${who + 1}`, ...colours(text ?? "")]);
  return [`<${ROLES[side]}>`, ...colours(document), ...(kind === "vote" ? [VOTE] : []), ...heard];
}
