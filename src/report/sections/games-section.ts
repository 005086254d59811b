/** The chosen games, folded: how each ended, and inside what everybody did. */
import { type Html, html } from "../html.ts";
import type { GameBook } from "../reported-game.ts";
import type { ChosenGame, GameGroup } from "./chosen-games.ts";

export function gamesSection(groups: readonly GameGroup[], book: GameBook): Html {
  const games = groups.reduce((sum, group) => sum + group.games.length, 0);
  if (games === 0) return html`<p>There is no game to show.</p>`;
  return html`<p>${games} games, none chosen by taste. Open one to see what each player did.</p>
${groups.map((group, i) => groupHtml(group, book, i === 0))}`;
}

function groupHtml({ title, measure, games }: GameGroup, book: GameBook, first: boolean): Html {
  return html`<h3>${title}</h3><p class="small muted">${measure}</p>
<div class="games">${games.map((game, i) => gameHtml(game, book, first && i === games.length - 1))}</div>`;
}

function gameHtml(game: ChosenGame, book: GameBook, open: boolean): Html | undefined {
  const shown = book.of(game);
  if (!shown) return undefined;
  const { id, secret } = game.episode;
  const hard = secret.difficulty === undefined ? "" : `, difficulty ${secret.difficulty}`;
  return html`<details class="game"${open && html` open`}><summary>
${shown.figure}<span class="verdict"><b>${shown.title}</b><span class="small">${shown.more}</span><br><span class="place">${game.place}</span><span class="small muted">${id} on ${secret.id}${hard}</span></span>
</summary>
${shown.body}</details>
`;
}
