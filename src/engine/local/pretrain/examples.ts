/**
 * Lessons of the base model, generated from pictures whose content is known: to describe a picture, to judge
 * statements about it, and to play "Who is the spy?" as an honest beginner: clues are true (civilian) or
 * guessed (spy), private notes are verdicts on the clues, and the vote goes to the seat with the most `false`
 * in the notes. Which clue helps to find a spy, how a spy hides, and how far a note can be trusted is left to
 * self-play.
 */
import type { Key, Rng } from "../../../core/rng.ts";
import type { Picture } from "../../../images/image.ts";
import { type DrawOptions, drawBoth } from "../../../language/language.ts";
import type { AnyStatement } from "../../../language/languages.ts";
import { languageOf } from "../../../language/languages.ts";
import type { Datum } from "../../../objective/objective.ts";
import type { Content, Domain } from "../../../pairs/pair.ts";
import { headTokens } from "../forms/spot-the-spy.ts";
import { domainToken, STOP, seatToken, statementTokens, tokenOf } from "../vocabulary.ts";

/** How much of what is in a lesson about one picture. */
export interface Lesson {
  readonly describe: boolean;
  /** Number of statements to judge. */
  readonly statements: number;
  /**
   * What statements may be, by domain; of all kinds where it says nothing. A kind that stands twice comes
   * twice as often.
   */
  readonly about: Readonly<Partial<Record<Domain, DrawOptions>>>;
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
/** The weight of a token: verdicts and votes most, since they are few. */
const WEIGHT = { describe: 0.4, text: 0.3, clue: 0.4, note: 1, vote: 1 };
/**
 * Probability that a verdict is turned round where only the vote is learned: it follows the notes, right or
 * wrong.
 */
const WRONG_NOTE = 0.15;
/** Probability that a civilian guesses. */
const CARELESS = 0.1;
const SECOND_DRAWS = 20;

/** Training sequences about one picture. */
export function lessonOf(example: Example, lesson: Lesson, key: Key): Datum[] {
  const data: Datum[] = [];
  if (lesson.describe) data.push(description(example));
  const rng = key.child("statements").stream();
  for (let i = 0; i < lesson.statements; i++) {
    const drawn = balanced(example, rng, lesson.about[example.domain]);
    if (!drawn) continue;
    data.push(lesson.textOnly ? saying(example, drawn.pair[0]) : judgement(example, ...drawn.asked));
  }
  for (let i = 0; i < lesson.games; i++) data.push(...transcript(example, key.child("game", i).stream()));
  return data;
}

/**
 * A true and a false statement of one kind, and which of them is asked. Only kinds that allow both are asked
 * about a picture, so that half of the statements of every kind are true.
 */
function balanced({ domain, content }: Example, rng: Rng, options: DrawOptions = {}) {
  const language = languageOf(domain);
  for (const kind of rng.shuffle(options.kinds ?? language.kinds)) {
    const pair = drawBoth(language, content, kind, rng, options);
    if (!pair) continue;
    const truth = rng.chance(0.5);
    return { pair, asked: [pair[truth ? 0 : 1], truth] as const };
  }
  return undefined;
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
  const role = asSpy ? "spy" : "civilian";
  const spyView = asSpy || rng.chance(0.25) ? "edited" : "blank";
  const tokens = headTokens({ domain, role, spyView, seats, rounds });
  const weights = tokens.map(() => 0);
  const verdicts: boolean[][] = Array.from({ length: seats }, () => []);
  const said = new Set<string>();
  for (let turn = 0; turn < seats * rounds; turn++) {
    const seat = turn % seats;
    const guessed = seat === spy ? !asSpy : rng.chance(CARELESS);
    const { statement, truth } = fresh(said, domain, () => clue(rng, domain, content, guessed));
    const learn = guessed || (asSpy && seat !== spy) ? 0 : WEIGHT.clue;
    const words = [...statementTokens(statement, domain), STOP];
    tokens.push(seatToken(seat), ...words);
    weights.push(0, ...words.map(() => learn));
    verdicts[seat].push(truth);
  }
  if (asSpy) return [learned(picture, tokens, weights)];
  const me = (spy + rng.int(1, seats - 1)) % seats;
  tokens.push(tokenOf("<vote>"), seatToken(me));
  weights.push(0, 0);
  const doubted = verdicts.map((clues) => clues.map((truth) => truth !== rng.chance(WRONG_NOTE)));
  return [
    voting(picture, { tokens, weights, notes: verdicts, me, learnNotes: true }, rng),
    voting(picture, { tokens, weights: weights.map(() => 0), notes: doubted, me, learnNotes: false }, rng),
  ];
}

interface Ballot {
  /** The game up to the vote, with the weight of each token. */
  readonly tokens: readonly number[];
  readonly weights: readonly number[];
  /** Verdicts by seat. */
  readonly notes: readonly (readonly boolean[])[];
  readonly me: number;
  readonly learnNotes: boolean;
}

/** The game's end for one voter: its notes, then the vote that follows from them. */
function voting(picture: Picture, { tokens, weights, notes, me, learnNotes }: Ballot, rng: Rng): Datum {
  const noted = noteTokens(notes);
  const { note, vote } = WEIGHT;
  return learned(
    picture,
    [...tokens, ...noted, tokenOf("<so>"), mostDoubted(notes, me, rng), STOP],
    [...weights, ...noted.map(() => (learnNotes ? note : 0)), note, vote, vote],
  );
}

/** A sequence from its first token on; `weights` are those of the tokens themselves. */
function learned(picture: Picture, tokens: readonly number[], weights: readonly number[]): Datum {
  return datum(picture, tokens.slice(0, 1), tokens.slice(1), weights.slice(1));
}

/** Spies that see nothing, among civilians that see the example: their clues are guesses. */
export function blankTranscript(blank: Picture, { domain, content }: Example, rng: Rng): Datum {
  const { seats, rounds } = tableSize(rng);
  const spy = rng.int(0, seats - 1);
  const [opening, ...tokens] = headTokens({ domain, role: "spy", spyView: "blank", seats, rounds });
  const weights = tokens.map(() => 0);
  const said = new Set<string>();
  for (let turn = 0; turn < seats * rounds; turn++) {
    const seat = turn % seats;
    const { statement } = fresh(said, domain, () => clue(rng, domain, content, seat === spy));
    const words = [...statementTokens(statement, domain), STOP];
    tokens.push(seatToken(seat), ...words);
    weights.push(0, ...words.map(() => (seat === spy ? WEIGHT.clue : 0)));
  }
  return datum(blank, [opening], tokens, weights);
}

/** Verdicts on every clue, seat by seat: what a voter notes before it votes. */
function noteTokens(verdicts: readonly (readonly boolean[])[]): number[] {
  return verdicts.flatMap((clues, seat) => [
    seatToken(seat),
    ...clues.map((truth) => tokenOf(truth ? "true" : "false")),
  ]);
}

/**
 * The other seat with the most `false` in the notes; one of several such seats at random; any answer if there
 * is no `false`.
 */
function mostDoubted(notes: readonly (readonly boolean[])[], me: number, rng: Rng): number {
  const others = [...notes.keys()].filter((seat) => seat !== me);
  const doubts = (seat: number) => notes[seat].filter((truth) => !truth).length;
  const most = Math.max(...others.map(doubts));
  if (most === 0) return rng.pick([...others.map(seatToken), tokenOf("n/a")]);
  return seatToken(rng.pick(others.filter((seat) => doubts(seat) === most)));
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
