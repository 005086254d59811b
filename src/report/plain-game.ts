/** Any game in a report: in order by what its sides gained, and told in its own words. */
import { SparringError } from "../core/errors.ts";
import type { Split } from "../pairs/pair.ts";
import { describeEpisode } from "../rollout/describe.ts";
import type { Episode } from "../rollout/episode.ts";
import { type OpenedGame, openPlay } from "../run/open/games.ts";
import type { Config } from "../run/settings/config.ts";
import { html } from "./html.ts";
import type { GameBook, Judge, JudgedGame, ReportedGame, ShownGame } from "./reported-game.ts";
import { listed, plural, signed } from "./words.ts";

/** Characters of a line that are shown. */
const LONGEST = 400;

export const plainGame: ReportedGame = {
  told: () => "",
  read: () => undefined,
  winNote: () => undefined,
  sections: async () => [],
  judge: (_, rules) => byReturns(rules),
  book: tellingBook,
};

/** What each side gained, on the game's own scale; where winning is all, 1 for the winner. */
export function byReturns({ sides, sidesOf, returnsOf }: OpenedGame["rules"]): Judge {
  return {
    judged(episode) {
      const [returns, held] = [returnsOf?.(episode) ?? [], sidesOf(episode)];
      const of = (side: string) =>
        held.reduce((sum, own, seat) => sum + (own === side ? (returns[seat] ?? 0) : 0), 0);
      return { episode, earned: Object.fromEntries(sides.map((side) => [side, of(side)])) };
    },
    measure: (side, trained) => `what ${trained ? `the trained model gained as ${side}` : `${side} gained`}`,
  };
}

async function tellingBook(_: string, config: Config, episodes: readonly Episode[]): Promise<GameBook> {
  const told = new Map<Episode, string[]>();
  const reasons: string[] = [];
  const missed = (error: unknown): undefined => {
    reasons.push(reasonOf(error));
  };
  const opened = await openPlay(config).catch(missed);
  for (const episode of opened ? episodes : []) {
    const paragraphs = await tell(opened as OpenedGame, episode).catch(missed);
    if (paragraphs) told.set(episode, paragraphs);
  }
  const lost = episodes.length - told.size;
  const why = [...new Set(reasons)].slice(0, 3).join(" ");
  return {
    of: (game) => opened && shown(opened, game, told.get(game.episode)),
    notes: lost > 0 ? [`${plural(lost, "game")} of ${episodes.length} cannot be told: ${why}`] : [],
  };
}

/** @throws DataError if the episode does not fit its game or secret. */
async function tell({ game, secrets }: OpenedGame, episode: Episode): Promise<string[]> {
  const { split, index, difficulty } = episode.secret;
  const { secret } = await secrets.deal(split as Split, index, difficulty);
  // The first line names the game and its secret, which the page says beside it.
  return describeEpisode(game, episode, secret).map((paragraph, i) =>
    i === 0 ? paragraph.split("\n").slice(1).join("\n") : paragraph,
  );
}

function shown(
  { rules }: OpenedGame,
  { episode, earned }: JudgedGame,
  paragraphs: readonly string[] | undefined,
): ShownGame | undefined {
  if (!paragraphs) return undefined;
  const winner = rules.winnerOf(episode);
  return {
    title: winner === undefined ? "A draw" : `${winner} wins`,
    more: `${listed(rules.sides.map((side) => `${side} ${signed(earned[side], 2)}`))}.`,
    body: html`<div class="told">${paragraphs.map((paragraph) => html`<pre>${paragraph.split("\n").map(short).join("\n")}</pre>`)}</div>`,
  };
}

function short(line: string): string {
  return line.length <= LONGEST ? line : `${line.slice(0, LONGEST)}… (${line.length} characters)`;
}

/** @throws what is no fault of a run or its files. */
function reasonOf(error: unknown): string {
  if (error instanceof SparringError) return error.message;
  throw error;
}
