/**
 * A small language about the pictures of a domain: statements that are true or false of what is in a picture.
 * Bots speak it, the shipped model's vocabulary covers it, pretraining asks about it. Large models need none
 * of it.
 *
 * A statement has two forms: a sentence ("there is a large red sphere"), which games see, and a telegram of
 * few words (`large red sphere`), which the shipped model reads and writes.
 */
import type { Rng } from "../core/rng.ts";

/** What may be drawn; each language knows its own kinds. */
export interface DrawOptions {
  /** Kinds to choose from, equally likely (default all). */
  readonly kinds?: readonly string[];
  /** CLEVR: fewest and most attributes of a description. */
  readonly attributes?: readonly [number, number];
  /** CLEVR: the attribute that is named, and made wrong, twice as often as another. */
  readonly often?: string;
}

/** `C`: what is in a picture. `S`: a statement, plain data with a `kind`. */
export interface Language<C, S extends { readonly kind: string }> {
  /** Every word of telegrams. */
  readonly words: readonly string[];
  readonly kinds: readonly S["kind"][];
  format(statement: S): string;
  /**
   * Whatever the case and final full stop; undefined if the text is not one whole statement of the language.
   */
  parse(text: string): S | undefined;
  toWords(statement: S): string[];
  fromWords(words: readonly string[]): S | undefined;
  /** Undefined where the content does not say. */
  isTrue(statement: S, content: C): boolean | undefined;
  /**
   * A statement that clearly holds, or clearly does not. Undefined if none of the kinds asked for allows one.
   * Half of the false ones differ from a true one in one thing.
   */
  draw(content: C, truth: boolean, rng: Rng, options?: DrawOptions): S | undefined;
  /** Any statement, drawn without looking at a picture. */
  guess(rng: Rng, options?: DrawOptions): S;
  /** Other statements that hold wherever this one holds. */
  consequences(statement: S, rng: Rng): S[];
  /** Telegram of all that is in a picture, in a fixed order: what a model learns to see with. */
  describe(content: C): string[];
}

export const ORDINALS = [
  "first",
  "second",
  "third",
  "fourth",
  "fifth",
  "sixth",
  "seventh",
  "eighth",
  "ninth",
  "tenth",
] as const;

/** A sentence in lower case, with single spaces and without a final full stop. */
export function plain(text: string): string {
  return text.trim().toLowerCase().replace(/\.$/, "").replace(/\s+/g, " ").trim();
}

/** `article("animal")` → "an animal". */
export function withArticle(word: string): string {
  return `${/^[aeiou]/.test(word) ? "an" : "a"} ${word}`;
}

export function isOneOf<T extends string>(values: readonly T[], word: string | undefined): word is T {
  return (values as readonly (string | undefined)[]).includes(word);
}

/**
 * A true and a false statement of one kind about one picture; undefined if it does not allow both. Who asks
 * only such pairs asks about every kind as many true as false statements.
 */
export function drawBoth<C, S extends { readonly kind: string }>(
  language: Language<C, S>,
  content: C,
  kind: string,
  rng: Rng,
  options: DrawOptions = {},
): readonly [right: S, wrong: S] | undefined {
  const [right, wrong] = [true, false].map((truth) =>
    language.draw(content, truth, rng, { ...options, kinds: [kind] }),
  );
  return right && wrong ? [right, wrong] : undefined;
}

/** Any of the values but one. */
export function another<T extends string>(values: readonly T[], value: T, rng: Rng): T {
  return rng.pick(values.filter((other) => other !== value));
}

const TRIES_PER_KIND = 60;

/** A drawer of statements about one picture. */
export interface Trials<S> {
  guess(kind: string): S;
  /** The statement with one thing in it changed. */
  perturb(statement: S): S;
  /** Undefined where the truth is not clear. */
  judge(statement: S): boolean | undefined;
}

/**
 * Draws by trial: a kind, then guesses of that kind until one is clearly true, or clearly false. Half of the
 * false ones are true ones with one thing changed, where there is a true one: a place, a colour, a number.
 */
export function drawByTrial<S>(
  kinds: readonly string[],
  truth: boolean,
  rng: Rng,
  trials: Trials<S>,
): S | undefined {
  for (const kind of rng.shuffle(kinds)) {
    const minimal = !truth && rng.chance(0.5);
    const base = minimal
      ? attempt(
          () => trials.guess(kind),
          (s) => trials.judge(s) === true,
        )
      : undefined;
    const changed =
      base &&
      attempt(
        () => trials.perturb(base),
        (s) => trials.judge(s) === false,
      );
    const drawn =
      changed ??
      attempt(
        () => trials.guess(kind),
        (s) => trials.judge(s) === truth,
      );
    if (drawn) return drawn;
  }
  return undefined;
}

function attempt<S>(draw: () => S, fits: (statement: S) => boolean): S | undefined {
  for (let i = 0; i < TRIES_PER_KIND; i++) {
    const statement = draw();
    if (fits(statement)) return statement;
  }
  return undefined;
}
