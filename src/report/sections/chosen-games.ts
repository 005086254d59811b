/**
 * Twenty games to look at: held-out ones first, the best, the worst and those in the middle by what the
 * trained players earned, so that nobody chooses them by taste. Pure but for reading the episodes.
 */
import fs from "node:fs";
import path from "node:path";
import { DataError } from "../../core/errors.ts";
import type { SecretWord } from "../../evaluate/statistics/held-out-size.ts";
import { hasFailure } from "../../reward/game-return.ts";
import type { Episode } from "../../rollout/episode.ts";
import { readEpisodes } from "../../rollout/episode-file.ts";
import type { OpenedGame } from "../../run/open/games.ts";
import type { Judge, JudgedGame } from "../reported-game.ts";

export interface ChosenGame extends JudgedGame {
  /** `best`, `median`, `worst`, `before training`, `after training`. */
  readonly place: string;
}

export interface GameGroup {
  readonly title: string;
  /** The rule by which games were chosen and put in order. */
  readonly measure: string;
  readonly games: readonly ChosenGame[];
}

export interface GameChoice {
  readonly groups: readonly GameGroup[];
  readonly notes: readonly string[];
}

/** The properties by which games are chosen. */
export interface Choosing {
  /** Name of the game; others of the same run are left out. */
  readonly game: string;
  readonly judge: Judge;
  readonly rules: Pick<OpenedGame["rules"], "sides" | "sidesOf">;
  /** The noun for secrets. */
  readonly word: SecretWord;
}

const TOTAL = 20;

/** The games of a run; notes say what could not be read or ranked. */
export async function chooseGames(run: string, choosing: Choosing): Promise<GameChoice> {
  const notes: string[] = [];
  const read = (name: string) => readGames(path.join(run, "episodes", name), choosing, notes);
  const names = episodeFiles(run);
  const newest = (ending: RegExp) => names.findLast((name) => ending.test(name));
  const shown = [];
  for (const when of ["before", "after"]) {
    const name = newest(new RegExp(`^\\d+-shown-${when}\\.jsonl$`));
    for (const game of name ? await read(name) : []) shown.push({ ...game, place: `${when} training` });
  }
  const matchFile = newest(/^\d+-match\.jsonl$/);
  const trainFile = newest(/^\d+\.jsonl$/);
  const left = TOTAL - shown.length;
  const used = new Set(shown.map(({ episode }) => episode.secret.id));
  const groups: GameGroup[] = [];
  if (shown.length > 0) groups.push({ ...SHOWN, games: shown });
  if (matchFile) groups.push(...matchGroups(await read(matchFile), choosing, left, used, notes));
  else if (trainFile) groups.push(trainingGroup(await read(trainFile), choosing, left, trainFile, notes));
  if (names.length === 0) notes.push("The run has no stored games.");
  return { groups: groups.filter(({ games }) => games.length > 0), notes };
}

const SHOWN = {
  title: "One held-out deal before and after training",
  measure: "The same deal and the same seats; the base plays them all before, the trained model after.",
};

/** One group for each side that the trained model held. */
function matchGroups(
  games: readonly JudgedGame[],
  { judge, rules, word }: Choosing,
  total: number,
  used: Set<string>,
  notes: string[],
): GameGroup[] {
  const ranked = withoutFailures(games, notes);
  const { sides } = rules;
  return sides.map((side, i) => {
    const own = ranked.filter(({ episode }) => holderOf(episode, side, rules) === "trained");
    const wanted = Math.floor(total / sides.length) + Number(i < total % sides.length);
    return {
      title: `Held-out games: the trained model as ${side}, the base as ${sides.filter((other) => other !== side).join(" and ")}`,
      measure: `In the order of ${judge.measure(side, true)}, of ${own.length} games; equal ones as they were played, on different ${word}s.`,
      games: spread(own, wanted, ({ earned }) => earned[side], used),
    };
  });
}

function trainingGroup(
  games: readonly JudgedGame[],
  { judge, rules }: Choosing,
  total: number,
  file: string,
  notes: string[],
): GameGroup {
  const ranked = withoutFailures(games, notes);
  const [side] = rules.sides;
  return {
    title: `Training games of iteration ${Number.parseInt(file, 10)}`,
    measure: `In the order of ${judge.measure(side, false)}, of ${ranked.length} games. There are no held-out games against the base.`,
    games: spread(ranked, total, ({ earned }) => earned[side], new Set()),
  };
}

/**
 * A third of the best, a third around the median, a third of the worst; no two on the same secret and none on
 * one that is used, as long as there are enough others. What is chosen is used from then on.
 */
export function spread(
  games: readonly JudgedGame[],
  wanted: number,
  measure: (game: JudgedGame) => number,
  used: Set<string>,
): ChosenGame[] {
  const fresh = onDifferentSecrets(games, used);
  const order = (fresh.length < wanted ? games : fresh)
    .map((game) => ({ game, value: measure(game) }))
    .sort((a, b) => b.value - a.value);
  const places = (from: number, to: number, place: string): ChosenGame[] =>
    order.slice(from, to).map(({ game }) => ({ ...game, place }));
  const [best, worst] = [Math.ceil(wanted / 3), Math.floor(wanted / 3)];
  const middle = Math.max(0, Math.min(wanted, order.length) - best - worst);
  const start = Math.max(best, Math.floor((order.length - middle) / 2));
  const tail = Math.max(start + middle, order.length - worst);
  const chosen = [
    ...places(0, best, "best"),
    ...places(start, start + middle, "median"),
    ...places(tail, order.length, "worst"),
  ];
  for (const { episode } of chosen) used.add(episode.secret.id);
  return chosen;
}

function onDifferentSecrets(games: readonly JudgedGame[], used: ReadonlySet<string>): JudgedGame[] {
  const seen = new Set(used);
  return games.filter(({ episode: { secret } }) => {
    const fresh = !seen.has(secret.id);
    seen.add(secret.id);
    return fresh;
  });
}

function withoutFailures(games: readonly JudgedGame[], notes: string[]): JudgedGame[] {
  const whole = games.filter(({ episode }) => !hasFailure(episode));
  const failed = games.length - whole.length;
  if (failed > 0)
    notes.push(
      `${failed} of ${games.length} stored games have an answer that failed and are not ranked below.`,
    );
  return whole;
}

/** The player at the first seat of a side. */
function holderOf(episode: Episode, side: string, { sidesOf }: Choosing["rules"]): string | undefined {
  return episode.seats[sidesOf(episode).indexOf(side)]?.player;
}

async function readGames(file: string, { game, judge }: Choosing, notes: string[]): Promise<JudgedGame[]> {
  try {
    const { episodes: all, torn } = await readEpisodes(file);
    const episodes = all.filter((episode) => episode.game === game);
    for (const episode of episodes) refuseDamaged(episode);
    if (torn) notes.push(`The last game of ${path.basename(file)} was cut off while it was written.`);
    return episodes.map((episode) => judge.judged(episode));
  } catch (error) {
    notes.push(`Games are missing: ${(error as Error).message}`);
    return [];
  }
}

/** @throws DataError if a turn is nobody's, or has neither a move nor a reason. */
function refuseDamaged({ id, seats, turns }: Episode): void {
  const at = turns.findIndex(
    ({ seat, move, refusal, failure }) =>
      !seats[seat] || [move, refusal, failure].every((part) => part === undefined || part === null),
  );
  if (at < 0) return;
  throw new DataError(
    `turn ${at + 1} of the game ${id} is of seat ${turns[at].seat} of ${seats.length} with the move ${JSON.stringify(turns[at].move)}. Was its file changed?`,
  );
}

function episodeFiles(run: string): string[] {
  const folder = path.join(run, "episodes");
  return fs.statSync(folder, { throwIfNoEntry: false })?.isDirectory() ? fs.readdirSync(folder).sort() : [];
}
