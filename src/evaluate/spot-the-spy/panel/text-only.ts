/**
 * A text-only classifier of spies: naive Bayes on each seat's words, kinds of statement, lengths and
 * repetitions of earlier clues, without any picture. If it finds the spies of self-play above chance (one in
 * the number of seats), spies have a recognisable style, or civilians' clues say little about the picture.
 *
 * Cross-validated in five parts by picture: a game is judged by what was learned on other pictures. Left out:
 * order within a sentence.
 */
import { DataError } from "../../../core/errors.ts";
import { normaliseClue } from "../../../games/spot-the-spy/answer.ts";
import { languageOf } from "../../../language/languages.ts";
import type { Domain } from "../../../pairs/pair.ts";
import { tally } from "../../../reward/spot-the-spy/rewards.ts";
import type { Episode } from "../../../rollout/episode.ts";
import type { Observed } from "./by-picture.ts";
import { NaiveBayes } from "./naive-bayes.ts";

const FOLDS = 5;

/**
 * Per game the chance that the classifier names the spy; seats with the same score share it. @throws
 * DataError for fewer than two pictures.
 */
export function foundFromText(
  episodes: readonly Episode[],
  domainOf: (picture: string) => Domain,
): Observed[] {
  const pictures = [...new Set(episodes.map(({ secret }) => secret.id))];
  if (pictures.length < 2)
    throw new DataError(
      `A classifier learns on some pictures and is tried on others; there is ${pictures.length}. Play more deals.`,
    );
  const games = episodes.map((episode) => ({
    fold: pictures.indexOf(episode.secret.id) % FOLDS,
    picture: episode.secret.id,
    spy: tally(episode).spy,
    seats: featuresBySeat(episode, domainOf(episode.secret.id)),
  }));
  return [...new Set(games.map(({ fold }) => fold))].flatMap((fold) => {
    const model = new NaiveBayes();
    for (const game of games.filter((other) => other.fold !== fold))
      for (const [seat, features] of game.seats.entries()) model.learn(features, seat === game.spy);
    const tried = games.filter((game) => game.fold === fold);
    return tried.map(({ picture, spy, seats }) => ({ picture, sum: chanceOf(spy, seats, model), n: 1 }));
  });
}

function chanceOf(spy: number, seats: readonly (readonly string[])[], model: NaiveBayes): number {
  const scores = seats.map((features) => model.score(features));
  const most = Math.max(...scores);
  return scores[spy] === most ? 1 / scores.filter((score) => score === most).length : 0;
}

/** What a reader may notice of each seat's clues. */
function featuresBySeat(episode: Episode, domain: Domain): string[][] {
  const features: string[][] = episode.seats.map(() => []);
  const heard: { seat: number; words: readonly string[] }[] = [];
  for (const { seat, kind, move } of episode.turns.filter((turn) => turn.kind === "clue")) {
    const clue = (move as { clue?: string } | undefined)?.clue;
    if (clue === undefined) {
      features[seat].push("refused");
      continue;
    }
    const { words, kind: said } = wordsOf(clue, domain);
    const own = heard.filter((other) => other.seat === seat);
    const others = heard.filter((other) => other.seat !== seat);
    features[seat].push(...words.map((word) => `word ${word}`), `${kind} ${said}`, `length ${words.length}`);
    if (others.length > 0) features[seat].push(`after ${own.length}: ${overlap(words, others)} heard`);
    if (own.length > 0) features[seat].push(`${overlap(words, own)} its own`);
    heard.push({ seat, words });
  }
  return features;
}

/** How much of it one earlier clue held already: none, some, all. */
function overlap(words: readonly string[], earlier: readonly { words: readonly string[] }[]): string {
  const most = Math.max(
    ...earlier.map((other) => words.filter((word) => other.words.includes(word)).length / words.length),
  );
  if (most === 0) return "none";
  return most === 1 ? "all" : `${most > 0.5 ? "most" : "some"}`;
}

function wordsOf(clue: string, domain: Domain): { words: readonly string[]; kind: string } {
  const language = languageOf(domain);
  const statement = language.parse(clue);
  if (statement) return { words: language.toWords(statement), kind: statement.kind };
  return { words: normaliseClue(clue).split(" "), kind: "free text" };
}
