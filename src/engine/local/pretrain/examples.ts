/**
 * What the base model is taught, generated from CLEVR scenes: to describe a picture, to judge statements about it, and the
 * form of "Who is the spy?", with clues that are true (civilian) or guessed (spy), honest private notes, and votes
 * drawn at random. Nothing says whom to vote for or which clue serves: that is what self-play teaches.
 */
import type { Key, Rng } from "../../../core/rng.ts";
import type { Picture } from "../../../images/image.ts";
import type { Datum } from "../../../objective/objective.ts";
import {
  falseStatement,
  randomStatement,
  type StatementOptions,
  trueStatement,
} from "../../../pairs/clevr/draw-statement.ts";
import type { Scene } from "../../../pairs/clevr/scene.ts";
import { formatStatement, isTrue, type Statement } from "../../../pairs/clevr/statement.ts";
import { STOP, seatToken, statementTokens, tokenOf } from "../vocabulary.ts";

/** How much of what is in a lesson about one picture. */
export interface Lesson {
  readonly describe: boolean;
  /** Number of statements to judge. */
  readonly statements: number;
  readonly statementOptions: StatementOptions;
  /** Statements are all true and learned as text alone. */
  readonly textOnly?: boolean;
  /** Number of game transcripts. */
  readonly games: number;
}

/** Kinds of clues in the games the model is shown, by how often. */
const CLUE_KINDS: readonly Statement["kind"][] = ["exist", "exist", "exist", "exist", "relation", "count"];
/** How much a token counts: verdicts most, since they are few; random votes least, since only their spread is learned. */
const WEIGHT = { describe: 0.4, text: 0.3, clue: 0.4, note: 1, vote: 0.3 };
const SECOND_DRAWS = 20;

/** Training sequences about one picture. */
export function lessonOf(picture: Picture, scene: Scene, lesson: Lesson, key: Key): Datum[] {
  const data: Datum[] = [];
  if (lesson.describe) data.push(description(picture, scene));
  const rng = key.child("statements").stream();
  for (let i = 0; i < lesson.statements; i++) {
    const truth = lesson.textOnly || rng.chance(0.5);
    const statement = (truth ? trueStatement : falseStatement)(scene, rng, lesson.statementOptions);
    data.push(lesson.textOnly ? saying(picture, statement) : judgement(picture, statement, truth));
  }
  for (let i = 0; i < lesson.games; i++)
    data.push(...transcript(picture, scene, key.child("game", i).stream()));
  return data;
}

/** `<describe>` and all objects from left to right. */
export function description(picture: Picture, scene: Scene): Datum {
  const objects = scene.objects.slice().sort((a, b) => a.pixel_coords[0] - b.pixel_coords[0]);
  const answer = objects.flatMap(({ size, color, material, shape }) =>
    [size, color, material, shape].map(tokenOf),
  );
  return datum(
    picture,
    [tokenOf("<describe>")],
    [...answer, STOP],
    [...answer, STOP].map(() => WEIGHT.describe),
  );
}

/** `<judge>` a statement: true or false. True ones are learned as text too. */
export function judgement(picture: Picture, statement: Statement, truth: boolean): Datum {
  const words = [...statementTokens(statement), STOP];
  const targets = [...words, tokenOf(truth ? "true" : "false")];
  return datum(picture, [tokenOf("<judge>")], targets, [...words.map(() => (truth ? WEIGHT.text : 0)), 1]);
}

/** `<judge>` and a true statement, as text. */
function saying(picture: Picture, statement: Statement): Datum {
  const words = [...statementTokens(statement), STOP];
  return datum(
    picture,
    [tokenOf("<judge>")],
    words,
    words.map(() => WEIGHT.text),
  );
}

/** A game as one seat remembers it: the clues so far and where they can be learned from. */
function transcript(picture: Picture, scene: Scene, rng: Rng): Datum[] {
  const { seats, rounds } = tableSize(rng);
  const spy = rng.int(0, seats - 1);
  const asSpy = rng.chance(0.15);
  const tokens = [tokenOf(asSpy ? "<spy>" : "<civilian>")];
  const weights = [0];
  const verdicts: boolean[][] = Array.from({ length: seats }, () => []);
  const said = new Set<string>();
  for (let turn = 0; turn < seats * rounds; turn++) {
    const seat = turn % seats;
    const guessed = seat === spy ? !asSpy : rng.chance(0.1);
    const statement = fresh(said, () => clue(rng, guessed ? undefined : scene));
    const learn = guessed || (asSpy && seat !== spy) ? 0 : WEIGHT.clue;
    const words = [...statementTokens(statement), STOP];
    tokens.push(seatToken(seat), ...words);
    weights.push(0, ...words.map(() => learn));
    verdicts[seat].push(isTrue(statement, scene));
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

/** Spies that see nothing: their clues are guesses. */
export function blankTranscript(blank: Picture, scene: Scene, rng: Rng): Datum {
  const { seats, rounds } = tableSize(rng);
  const spy = rng.int(0, seats - 1);
  const tokens: number[] = [];
  const weights: number[] = [];
  const said = new Set<string>();
  for (let turn = 0; turn < seats * rounds; turn++) {
    const seat = turn % seats;
    const statement = fresh(said, () => clue(rng, seat === spy ? undefined : scene));
    const words = [...statementTokens(statement), STOP];
    tokens.push(seatToken(seat), ...words);
    weights.push(0, ...words.map(() => (seat === spy ? WEIGHT.clue : 0)));
  }
  return datum(blank, [tokenOf("<spy>")], tokens, weights);
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

function clue(rng: Rng, scene: Scene | undefined): Statement {
  const kind = rng.pick(CLUE_KINDS);
  const options: StatementOptions = { kinds: [kind], attributes: kind === "exist" ? [1, 4] : [1, 2] };
  return scene ? trueStatement(scene, rng, options) : randomStatement(rng, options);
}

/** A statement not said before, or after many tries a repeated one. */
function fresh(said: Set<string>, draw: () => Statement): Statement {
  let statement = draw();
  for (let i = 0; i < SECOND_DRAWS && said.has(formatStatement(statement)); i++) statement = draw();
  said.add(formatStatement(statement));
  return statement;
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
