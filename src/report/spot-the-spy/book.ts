/**
 * Games of "Who is the spy?" as a page shows them: what each side saw, what everybody said and voted, and
 * what it earned.
 */
import type { SpyGameMove } from "../../games/spot-the-spy/state.ts";
import { type RewardTerms, total } from "../../reward/reward.ts";
import { type Tally, tally } from "../../reward/spot-the-spy/rewards.ts";
import type { Episode, Turn } from "../../rollout/episode.ts";
import type { Config } from "../../run/settings/config.ts";
import { type Html, html } from "../html.ts";
import type { GameBook, JudgedGame, ShownGame } from "../reported-game.ts";
import { listed, signed } from "../words.ts";
import { type GamePictures, gamePictures } from "./pictures.ts";

/** Characters of an answer that are shown. */
const LONGEST = 400;

export async function spyBook(run: string, config: Config, episodes: readonly Episode[]): Promise<GameBook> {
  const pictures = await gamePictures(run, config, episodes);
  return { of: (game) => shown(game, pictures.of(game.episode)), notes: pictures.notes };
}

function shown(game: JudgedGame, pictures: GamePictures): ShownGame {
  const { episode, earned: by } = game;
  const votes = tally(episode);
  return {
    figure: html`<span class="views">${picture(pictures.civilians, "the civilians see")}${picture(pictures.spy, "the spy sees")}</span>`,
    title: outcome(votes),
    more: `${voteWords(votes)}. Civilians earned ${signed(by.civilians, 2)}, the spy ${signed(by.spy, 2)}.`,
    body: html`<ol class="seats">${episode.seats.map((_, seat) => seatHtml(game, seat, votes.spy))}</ol>`,
  };
}

function picture(address: string | undefined, who: string): Html {
  const shown = address
    ? html`<img src="${address}" alt="The picture that ${who}" width="88" height="88">`
    : html`<span class="nopicture">picture is missing</span>`;
  return html`<span class="view">${shown}${who}</span>`;
}

function outcome({ civiliansWin, spy, complete }: Tally): string {
  if (!complete) return `Player ${spy + 1} is the spy; a vote is missing`;
  return civiliansWin ? `The spy, player ${spy + 1}, was found` : `The spy, player ${spy + 1}, was not found`;
}

function voteWords({ right, cast, notAvailable, invalid, failed }: Tally): string {
  const others = [
    notAvailable > 0 && `${notAvailable} n/a`,
    invalid > 0 && `${invalid} refused`,
    failed > 0 && `${failed} failed`,
  ].filter((word) => word !== false);
  return `${right} of ${cast} votes name the spy${others.length > 0 ? `, ${listed(others)}` : ""}`;
}

function seatHtml({ episode, rewards = [] }: JudgedGame, seat: number, spy: number): Html {
  const { role, player } = episode.seats[seat];
  const own = episode.turns
    .map((turn, i) => ({ turn, terms: rewards[i] }))
    .filter(({ turn }) => turn.seat === seat);
  return html`<li${seat === spy && html` class="spy"`}><b>Player ${seat + 1}</b>, ${role}<br><span class="range">played by ${player}</span>
${own.map(({ turn }) => turnHtml(turn, spy))}
<p class="earned">${earned(own)}</p></li>`;
}

function turnHtml(turn: Turn, spy: number): Html {
  const whole = turn.text.replace(/\s+/g, " ").trim();
  if (turn.failure !== undefined) return html`<p>No answer: ${short(turn.failure)}</p>`;
  if (turn.refusal !== undefined)
    return html`<p>${turn.kind} refused, ${turn.refusal}: <span class="think">${short(whole)}</span></p>`;
  const thinking = whole.split("\\boxed")[0].trim();
  return html`${thinking !== "" && html`<p class="think">${short(thinking)}</p>`}<p>${moved(turn.move as SpyGameMove, spy)}</p>`;
}

function moved(move: SpyGameMove, spy: number): Html {
  if (move.kind === "clue") return html`“${short(move.clue)}”`;
  if (move.vote === "n/a") return html`<b>votes n/a</b>`;
  return html`<b>votes for player ${move.vote + 1}</b>${move.vote === spy ? ", the spy" : ", a civilian"}`;
}

/** A seat's clues all earn the same, so it is told once. */
function earned(turns: readonly { readonly turn: Turn; readonly terms?: RewardTerms }[]): string {
  const parts = ["clue", "vote"].flatMap((kind) => {
    const own = turns.filter(({ turn }) => turn.kind === kind);
    if (own.length === 0) return [];
    const values = [...new Set(own.map(({ terms }) => (terms ? signed(total(terms), 2) : "none")))];
    return [`${own.length > 1 ? `each ${kind}` : kind} ${values.join(" and ")}`];
  });
  return parts.length === 0 ? "" : `Reward: ${parts.join(", ")}`;
}

function short(text: string): string {
  return text.length <= LONGEST ? text : `${text.slice(0, LONGEST)}… (${text.length} characters)`;
}
