/**
 * What the base model is taught, generated from pictures whose content is known: to describe a picture, to judge statements
 * about it, and the form of "Who is the spy?", with clues that are true (civilian) or guessed (spy), honest private notes,
 * and votes drawn at random. Nothing says whom to vote for or which clue serves: that is what self-play teaches.
 */
import type { Key, Rng } from "../../../core/rng.ts";
import type { Picture } from "../../../images/image.ts";
import type { Datum } from "../../../objective/objective.ts";
import type { DrawOptions } from "../../../pairs/language/language.ts";
import type { AnyStatement } from "../../../pairs/language/languages.ts";
import { languageOf } from "../../../pairs/language/languages.ts";
import type { Content, Domain } from "../../../pairs/pair.ts";
import { domainToken, STOP, seatToken, statementTokens, tokenOf } from "../vocabulary.ts";

/** How much of what is in a lesson about one picture. */
export interface Lesson {
  readonly describe: boolean;
  /** Number of statements to judge. */
  readonly statements: number;
  /** What statements about CLEVR scenes may be; those about charts and photographs are of all kinds. */
  readonly clevr: DrawOptions;
  /** Statements are all true and learned as text alone. */
  readonly textOnly?: boolean;
  /** Number of game transcripts. */
  readonly games: number;
}

/** A picture that lessons can be made of. */
export interface Example {
  readonly domain: Domain;
  readonly picture: Picture;
  readonly content: Content;
}

/** Kinds of clues about CLEVR scenes in the games the model is shown, by how often. */
const CLUE_KINDS = ["exist", "exist", "exist", "exist", "relation", "count"] as const;
/** How much a token counts: verdicts most, since they are few; random votes least, since only their spread is learned. */
const WEIGHT = { describe: 0.4, text: 0.3, clue: 0.4, note: 1, vote: 0.3 };
const SECOND_DRAWS = 20;

/** Training sequences about one picture. */
export function lessonOf(example: Example, lesson: Lesson, key: Key): Datum[] {
  const data: Datum[] = [];
  if (lesson.describe) data.push(description(example));
  const rng = key.child("statements").stream();
  const { domain, content } = example;
  for (let i = 0; i < lesson.statements; i++) {
    const truth = lesson.textOnly || rng.chance(0.5);
    const statement = languageOf(domain).draw(content, truth, rng, domain === "clevr" ? lesson.clevr : {});
    if (!statement) continue;
    data.push(lesson.textOnly ? saying(example, statement) : judgement(example, statement, truth));
  }
  for (let i = 0; i < lesson.games; i++) data.push(...transcript(example, key.child("game", i).stream()));
  return data;
}

/** `<describe>` and all that is in the picture, in the language's own order. */
function description({ domain, picture, content }: Example): Datum {
  const targets = [...languageOf(domain).describe(content).map(tokenOf), STOP];
  return datum(
    picture,
    [domainToken(domain), tokenOf("<describe>")],
    targets,
    targets.map(() => WEIGHT.describe),
  );
}

/** `<judge>` a statement: true or false. True ones are learned as text too. */
export function judgement(
  { domain, picture }: Pick<Example, "domain" | "picture">,
  statement: AnyStatement,
  truth: boolean,
): Datum {
  const words = [...statementTokens(statement, domain), STOP];
  const targets = [...words, tokenOf(truth ? "true" : "false")];
  const weights = [...words.map(() => (truth ? WEIGHT.text : 0)), 1];
  return datum(picture, [domainToken(domain), tokenOf("<judge>")], targets, weights);
}

/** `<judge>` and a true statement, as text. */
function saying({ domain, picture }: Example, statement: AnyStatement): Datum {
  const words = [...statementTokens(statement, domain), STOP];
  return datum(
    picture,
    [domainToken(domain), tokenOf("<judge>")],
    words,
    words.map(() => WEIGHT.text),
  );
}

/** A game as one seat remembers it: the clues so far and where they can be learned from. */
function transcript({ domain, picture, content }: Example, rng: Rng): Datum[] {
  const { seats, rounds } = tableSize(rng);
  const spy = rng.int(0, seats - 1);
  const asSpy = rng.chance(0.15);
  const tokens = [domainToken(domain), tokenOf(asSpy ? "<spy>" : "<civilian>")];
  const weights = [0, 0];
  const verdicts: boolean[][] = Array.from({ length: seats }, () => []);
  const said = new Set<string>();
  for (let turn = 0; turn < seats * rounds; turn++) {
    const seat = turn % seats;
    const guessed = seat === spy ? !asSpy : rng.chance(0.1);
    const { statement, truth } = fresh(said, domain, () => clue(rng, domain, content, guessed));
    const learn = guessed || (asSpy && seat !== spy) ? 0 : WEIGHT.clue;
    const words = [...statementTokens(statement, domain), STOP];
    tokens.push(seatToken(seat), ...words);
    weights.push(0, ...words.map(() => learn));
    verdicts[seat].push(truth);
  }
  if (asSpy) return [learned(picture, tokens, weights)];
  const me = (spy + rng.int(1, seats - 1)) % seats;
  const notes = noteTokens(verdicts);
  tokens.push(tokenOf("<vote>"), seatToken(me), ...notes);
  weights.push(0, 0, ...notes.map(() => WEIGHT.note));
  const { note, vote } = WEIGHT;
  return [
    learned(
      picture,
      [...tokens, tokenOf("<so>"), randomVote(me, seats, rng), STOP],
      [...weights, note, vote, vote],
    ),
    learned(
      picture,
      [...tokens, tokenOf("<doubt>"), liar(verdicts, rng), STOP],
      [...weights.map(() => 0), 0, note, note],
    ),
  ];
}

/** A sequence from its first token on; `weights` are those of the tokens themselves. */
function learned(picture: Picture, tokens: readonly number[], weights: readonly number[]): Datum {
  return datum(picture, tokens.slice(0, 1), tokens.slice(1), weights.slice(1));
}

/** One of those who said something false, or n/a: the answer to `<doubt>`, a question about the notes that no game asks. */
function liar(verdicts: readonly (readonly boolean[])[], rng: Rng): number {
  const liars = verdicts.flatMap((clues, seat) => (clues.includes(false) ? [seatToken(seat)] : []));
  return liars.length > 0 ? rng.pick(liars) : tokenOf("n/a");
}

/** Spies that see nothing, among civilians that see the example: their clues are guesses. */
export function blankTranscript(blank: Picture, { domain, content }: Example, rng: Rng): Datum {
  const { seats, rounds } = tableSize(rng);
  const spy = rng.int(0, seats - 1);
  const tokens: number[] = [];
  const weights: number[] = [];
  const said = new Set<string>();
  for (let turn = 0; turn < seats * rounds; turn++) {
    const seat = turn % seats;
    const { statement } = fresh(said, domain, () => clue(rng, domain, content, seat === spy));
    const words = [...statementTokens(statement, domain), STOP];
    tokens.push(seatToken(seat), ...words);
    weights.push(0, ...words.map(() => (seat === spy ? WEIGHT.clue : 0)));
  }
  return datum(blank, [domainToken(domain), tokenOf("<spy>")], tokens, weights);
}

/** Verdicts on every clue, seat by seat: what a voter notes before it votes. */
function noteTokens(verdicts: readonly (readonly boolean[])[]): number[] {
  return verdicts.flatMap((clues, seat) => [
    seatToken(seat),
    ...clues.map((truth) => tokenOf(truth ? "true" : "false")),
  ]);
}

function randomVote(me: number, seats: number, rng: Rng): number {
  const others = Array.from({ length: seats }, (_, seat) => seat).filter((seat) => seat !== me);
  return rng.pick([...others.map(seatToken), tokenOf("n/a")]);
}

function tableSize(rng: Rng): { seats: number; rounds: number } {
  if (rng.chance(0.7)) return { seats: 5, rounds: 2 };
  const seats = rng.int(3, 7);
  return { seats, rounds: rng.int(1, seats > 5 ? 2 : 3) };
}

interface Clue {
  readonly statement: AnyStatement;
  readonly truth: boolean;
}

/** A true clue, or a guess; a guess whose truth is not known is drawn again. */
function clue(rng: Rng, domain: Domain, content: Content, guessed: boolean): Clue {
  const language = languageOf(domain);
  const kind = rng.pick(CLUE_KINDS);
  const options: DrawOptions =
    domain === "clevr" ? { kinds: [kind], attributes: kind === "exist" ? [1, 4] : [1, 2] } : {};
  const drawn = guessed ? undefined : language.draw(content, true, rng, options);
  if (drawn) return { statement: drawn, truth: true };
  for (;;) {
    const statement = language.guess(rng, options);
    const truth = language.isTrue(statement, content);
    if (truth !== undefined) return { statement, truth };
  }
}

/** A clue not said before, or after many tries a repeated one. */
function fresh(said: Set<string>, domain: Domain, draw: () => Clue): Clue {
  const text = ({ statement }: Clue) => languageOf(domain).format(statement);
  let drawn = draw();
  for (let i = 0; i < SECOND_DRAWS && said.has(text(drawn)); i++) drawn = draw();
  said.add(text(drawn));
  return drawn;
}

function datum(picture: Picture, prompt: number[], targets: number[], weights?: number[]): Datum {
  return {
    input: [
      { type: "image", picture },
      { type: "tokens", tokens: [...prompt, ...targets.slice(0, -1)] },
    ],
    targets,
    weights: weights ?? targets.map(() => 1),
  };
}
