/**
 * Five players each say two sentences about a picture; four of them speak the truth, one says something
 * false. Who? It is put as the vote of "Who is the spy?" to one of the truthful players, who cannot vote for
 * itself, so four are left.
 */
import type { Rng } from "../../../core/rng.ts";
import type { Seat } from "../../../games/game.ts";
import { seatName } from "../../../games/game.ts";
import { normaliseClue } from "../../../games/spot-the-spy/answer.ts";
import type { SpokenClue } from "../../../games/spot-the-spy/view.ts";
import { languageOf } from "../../../language/languages.ts";
import type { Content, Domain, ImagePair } from "../../../pairs/pair.ts";
import { shown } from "../../suite/tasks/language-tasks.ts";
import type { Task, TaskItem } from "../../suite/tasks/task.ts";
import { voteIn } from "./unplayed.ts";

const SEATS = 5;
const ROUNDS = 2;
const TRIES = 30;

export function outlierTask(domain: Domain): Task {
  return {
    name: `${domain}-outlier`,
    domain,
    summary: "which of four other speakers says something false?",
    played: true,
    follows: `${domain}-matching`,
    pairs: 1,
    chance: 1 / (SEATS - 1),
    item: ([pair], rng) => outlier(pair, rng),
  };
}

function outlier(pair: ImagePair, rng: Rng): TaskItem | undefined {
  const [voter, liar] = rng.shuffle(Array.from({ length: SEATS }, (_, seat) => seat));
  const clues = speak(pair, liar, rng);
  if (!clues) return undefined;
  const seats = Array.from({ length: SEATS }, (_, seat) => seat).filter((seat) => seat !== voter);
  const { original: picture, domain, contents } = pair;
  const unplayed = { seat: voter, seats: SEATS, rounds: ROUNDS, clues, picture, domain };
  return {
    ...shown(pair),
    question: questionOf(clues, voter),
    options: seats.map((seat) => seatName(seat)),
    answer: seats.indexOf(liar),
    voted: voteIn(unplayed, contents?.original, seats),
  };
}

/**
 * All different. The liar's first or second sentence is false, or both; undefined if the picture gives too
 * few.
 */
function speak({ domain, contents }: ImagePair, liar: Seat, rng: Rng): SpokenClue[] | undefined {
  const lies = rng.pick([[0], [1], [0, 1]]);
  const said = new Set<string>();
  const clues: SpokenClue[] = [];
  for (let turn = 0; turn < SEATS * ROUNDS; turn++) {
    const [seat, round] = [turn % SEATS, Math.floor(turn / SEATS)];
    const truth = seat !== liar || !lies.includes(round);
    const text = newSentence(domain, contents?.original as Content, truth, said, rng);
    if (text === undefined) return undefined;
    clues.push({ seat, round, text });
  }
  return clues;
}

function newSentence(
  domain: Domain,
  content: Content,
  truth: boolean,
  said: Set<string>,
  rng: Rng,
): string | undefined {
  const language = languageOf(domain);
  for (let i = 0; i < TRIES; i++) {
    const statement = language.draw(content, truth, rng);
    const text = statement && language.format(statement);
    if (text === undefined || said.has(normaliseClue(text))) continue;
    said.add(normaliseClue(text));
    return text;
  }
  return undefined;
}

function questionOf(clues: readonly SpokenClue[], voter: Seat): string {
  const lines = clues.map(({ seat, text }) => `${seatName(seat)}: ${text}`);
  return [
    `${SEATS} players each say ${ROUNDS} sentences about the picture. All speak the truth but one, who says something false at least once; you know that ${seatName(voter)} speaks the truth.`,
    ...lines,
    "Who says something false?",
  ].join("\n");
}
