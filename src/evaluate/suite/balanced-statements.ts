/**
 * True and false statements about held-out pictures, half of each kind true: a measure of seeing that can
 * tell differences of a point within half a minute. A model that calls everything false, or that knows which
 * kinds are mostly false, is right in half.
 */
import { EvaluationError } from "../../core/errors.ts";
import type { Key, Rng } from "../../core/rng.ts";
import { drawBoth } from "../../language/language.ts";
import { languageOf } from "../../language/languages.ts";
import type { ImagePair, PairSource } from "../../pairs/pair.ts";
import type { Query } from "./tasks/task.ts";

export interface BalancedStatement extends Query {
  readonly kind: string;
  readonly truth: boolean;
}

/** Of each picture: a true and a false statement of each of two kinds. */
export const STATEMENTS_PER_PICTURE = 4;
const KINDS_PER_PICTURE = 2;
/** How often a finite source may be gone through, and indices tried per picture that is wanted. */
const MOST_TRIES = 20;

/**
 * Statements about each picture in turn, `STATEMENTS_PER_PICTURE` at a time. A finite source is gone through
 * again, with other statements. What is asked depends on key and index alone: about the same scenes under a
 * shift, the same is asked.
 * @param count statements in all, rounded up to whole pictures.
 * @throws EvaluationError if nobody knows what is in the pictures, or they do not give so many.
 */
export async function* balancedStatements(
  source: PairSource,
  key: Key,
  count: number,
  difficulty?: number,
): AsyncGenerator<BalancedStatement[]> {
  const pictures = Math.ceil(count / STATEMENTS_PER_PICTURE);
  let found = 0;
  for (let i = 0; found < pictures && i < MOST_TRIES * Math.min(pictures, source.size("heldout")); i++) {
    const pair = await source.pair("heldout", i, difficulty);
    const statements = statementsAbout(pair, i, key.child(i).stream());
    if (statements.length < STATEMENTS_PER_PICTURE) continue;
    found++;
    yield statements;
  }
  if (found === pictures) return;
  throw new EvaluationError(
    `${source.name} gives statements about ${found} pictures, not ${pictures}; ask for at most ${STATEMENTS_PER_PICTURE * found} (--items) or other pictures`,
  );
}

/**
 * The kinds come in turn. One of which there is no true or no false statement about this picture is passed
 * over.
 */
function statementsAbout(pair: ImagePair, index: number, rng: Rng): BalancedStatement[] {
  const { original: picture, domain, contents } = pair;
  if (!contents)
    throw new EvaluationError(`nobody knows what is in ${pair.id}, so no statement can be judged`);
  const language = languageOf(domain);
  const { kinds } = language;
  const start = (index * KINDS_PER_PICTURE) % kinds.length;
  const inTurn = [...kinds.slice(start), ...kinds.slice(0, start)];
  const drawn: BalancedStatement[] = [];
  for (const kind of inTurn) {
    if (drawn.length === STATEMENTS_PER_PICTURE) break;
    const both = drawBoth(language, contents.original, kind, rng) ?? [];
    for (const [i, statement] of both.entries())
      drawn.push({ picture, domain, kind, sentence: language.format(statement), truth: i === 0 });
  }
  return drawn;
}
