/**
 * Twenty games to look at: held-out ones first, the best, the worst and those in the middle by what the trained players earned, so
 * that nobody chooses them by taste. Pure but for reading the episodes.
 */
import fs from "node:fs";
import path from "node:path";
import { clueOptions, decisionOptions } from "../../algorithms/iterative-spo.ts";
import { DataError } from "../../core/errors.ts";
import { type RewardTerms, total } from "../../reward/reward.ts";
import { clueReward, decisionReward, tally } from "../../reward/spot-the-spy/rewards.ts";
import type { Episode } from "../../rollout/episode.ts";
import { readEpisodes } from "../../rollout/episode-file.ts";
import type { VisionZeroConfig } from "../../run/settings/config.ts";

/** Rewards by turn, as training would give them. */
export interface JudgedGame {
  readonly episode: Episode;
  readonly rewards: readonly (RewardTerms | undefined)[];
}

export interface ChosenGame extends JudgedGame {
  /** `best`, `median`, `worst`, `before training`, `after training`. */
  readonly place: string;
}

export interface GameGroup {
  readonly title: string;
  /** How games were chosen and put in order. */
  readonly measure: string;
  readonly games: readonly ChosenGame[];
}

export interface GameChoice {
  readonly groups: readonly GameGroup[];
  readonly notes: readonly string[];
}

const TOTAL = 20;

/** The games of a run; notes say what could not be read or ranked. */
export async function chooseGames(run: string, config: VisionZeroConfig): Promise<GameChoice> {
  const notes: string[] = [];
  const read = (name: string) => readGames(path.join(run, "episodes", name), config, notes);
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
  if (matchFile) groups.push(...matchGroups(await read(matchFile), left, used, notes));
  else if (trainFile) groups.push(trainingGroup(await read(trainFile), left, trainFile, notes));
  if (names.length === 0) notes.push("The run has no stored games.");
  return { groups: groups.filter(({ games }) => games.length > 0), notes };
}

const SHOWN = {
  title: "One held-out deal before and after training",
  measure:
    "The same pictures and the same spy's seat; the base plays all seats before, the trained model after.",
};

function matchGroups(
  games: readonly JudgedGame[],
  total: number,
  used: Set<string>,
  notes: string[],
): GameGroup[] {
  const ranked = withoutFailures(games, notes);
  const civilians = ranked.filter((game) => rolePlayer(game.episode, "civilian") === "trained");
  const spies = ranked.filter((game) => rolePlayer(game.episode, "spy") === "trained");
  const half = Math.floor(total / 2);
  return [
    {
      title: "Held-out games: trained civilians, base as the spy",
      measure: `In the order of what the trained civilians earned together (votes by eq. 4, clues by eq. 1), of ${civilians.length} games; equal ones as they were played, on different pictures.`,
      games: spread(civilians, total - half, earnedBy("civilian"), used),
    },
    {
      title: "Held-out games: trained spy, base as the civilians",
      measure: `In the order of what the trained spy earned (eq. 1), of ${spies.length} games; equal ones as they were played, on different pictures.`,
      games: spread(spies, half, earnedBy("spy"), used),
    },
  ];
}

function trainingGroup(
  games: readonly JudgedGame[],
  total: number,
  file: string,
  notes: string[],
): GameGroup {
  const ranked = withoutFailures(games, notes);
  return {
    title: `Training games of iteration ${Number.parseInt(file, 10)}`,
    measure: `In the order of what the civilians earned together (votes by eq. 4, clues by eq. 1), of ${ranked.length} games. There are no held-out games against the base.`,
    games: spread(ranked, total, earnedBy("civilian"), new Set()),
  };
}

/**
 * A third of the best, a third around the median, a third of the worst; no two on the same pair of pictures and none on a pair
 * that is used, as long as there are enough others. What is chosen is used from then on.
 */
export function spread(
  games: readonly JudgedGame[],
  wanted: number,
  measure: (game: JudgedGame) => number,
  used: Set<string>,
): ChosenGame[] {
  const fresh = onDifferentPairs(games, used);
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

function onDifferentPairs(games: readonly JudgedGame[], used: ReadonlySet<string>): JudgedGame[] {
  const seen = new Set(used);
  return games.filter(({ episode: { secret } }) => {
    const fresh = !seen.has(secret.id);
    seen.add(secret.id);
    return fresh;
  });
}

/** What the seats of a role earned together. */
export function earnedBy(role: string): (game: JudgedGame) => number {
  return ({ episode, rewards }) =>
    episode.turns.reduce(
      (sum, { seat }, i) => sum + (episode.seats[seat].role === role ? total(rewards[i] ?? {}) : 0),
      0,
    );
}

/** By eq. 1 and 4 with the run's constants. */
export function judgeGame(episode: Episode, { algorithm }: Pick<VisionZeroConfig, "algorithm">): JudgedGame {
  const clues = clueReward(episode, clueOptions(algorithm));
  const votes = decisionReward(episode, decisionOptions(algorithm));
  return { episode, rewards: episode.turns.map((_, i) => clues[i] ?? votes[i]) };
}

function withoutFailures(games: readonly JudgedGame[], notes: string[]): JudgedGame[] {
  const whole = games.filter(({ episode }) => tally(episode).complete);
  const failed = games.length - whole.length;
  if (failed > 0)
    notes.push(`${failed} of ${games.length} stored games have a failed vote and are not ranked below.`);
  return whole;
}

function rolePlayer({ seats }: Episode, role: string): string | undefined {
  return seats.find((seat) => seat.role === role)?.player;
}

async function readGames(file: string, config: VisionZeroConfig, notes: string[]): Promise<JudgedGame[]> {
  try {
    const { episodes, torn } = await readEpisodes(file);
    for (const episode of episodes) refuseDamaged(episode);
    if (torn) notes.push(`The last game of ${path.basename(file)} was cut off while it was written.`);
    return episodes.map((episode) => judgeGame(episode, config));
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
