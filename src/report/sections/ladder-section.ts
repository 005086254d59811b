/** The ladder: ratings of checkpoints in the order of training, then the bots, on one scale. */
import type { LadderResult } from "../../evaluate/contests/ladder.ts";
import type { LadderPlayer } from "../../evaluate/contests/ladder-file.ts";
import { advantageText, dealsText, type LadderGame } from "../../evaluate/contests/ladder-text.ts";
import { lostLines } from "../../evaluate/contests/lost-answers.ts";
import { metricNamed } from "../../evaluate/glossary/glossary.ts";
import type { RatedPlayer } from "../../evaluate/statistics/ratings.ts";
import { botNotesOf } from "../../players/bots/of-game.ts";
import { chart } from "../charts/draw.ts";
import { intervalChart } from "../charts/interval-chart.ts";
import { type Html, html } from "../html.ts";
import { count, signed } from "../words.ts";

export interface LadderPart {
  readonly result: LadderResult;
  readonly players: readonly LadderPlayer[];
  readonly game: LadderGame;
}

export async function ladderSection({ result, players, game }: LadderPart): Promise<Html> {
  const rated = inOrder(result.players, players);
  const rows = rated.map(({ name, rating }) => ({ label: name, values: [rating] }));
  const spec = intervalChart({ rows, format: "elo", reference: 0, title: "Elo points over the base" });
  const alt = `Ratings in Elo points over the base: ${rated.map(({ name, rating }) => `${name} ${elo(rating)}`).join(", ")}.`;
  return html`<p>Everybody against everybody: ${count(result.games)} games on ${dealsText(result, game.word)}, each from both sides of the table${result.unscored > 0 && `; ${result.unscored} more are not scored, because a player failed`}. Rating: ${metricNamed("rating")?.meaning.toLowerCase()} The advantage of ${advantageText(game)} is ${elo(result.advantage)} points.</p>
<div class="pair"><figure class="wide">${await chart(spec, alt)}<figcaption>Rating with its 95% interval; checkpoints in the order of training, the dashed line is the base. <a href="#m-rating">How ratings are computed</a></figcaption></figure>
<table><thead><tr><th scope="col">player</th><th scope="col" class="n">rating</th><th scope="col" class="n">95% interval</th><th scope="col" class="n">won</th></tr></thead><tbody>${rated.map(row)}</tbody></table></div>
${lostSection(rated)}
${botSection(rated, game.name)}`;
}

function lostSection(rated: LadderResult["players"]): Html | false {
  const lines = rated.flatMap((player) => lostLines(player.name, player));
  return lines.length > 0 && html`<p>${lines.join(" ")}</p>`;
}

function botSection(rated: readonly RatedPlayer[], game: string): Html | false {
  const notes = botNotesOf(
    game,
    rated.map(({ name }) => name),
  );
  return (
    notes.length > 0 &&
    html`<h4>The bots</h4><ul>${notes.map(({ name, note }) => html`<li>${name} ${note}</li>`)}</ul>`
  );
}

/** The base, the checkpoints by iteration, the bots by rating. */
function inOrder<Player extends RatedPlayer>(
  rated: readonly Player[],
  players: readonly LadderPlayer[],
): Player[] {
  const place = ({ name }: RatedPlayer) => {
    const player = players.find((one) => one.name === name);
    return player?.kind === "bot" || !player ? Number.MAX_SAFE_INTEGER : (player.iteration ?? 0);
  };
  return [...rated].sort((a, b) => place(a) - place(b) || b.rating.estimate - a.rating.estimate);
}

function row({ name, rating, wins, games }: RatedPlayer): Html {
  const range =
    rating.low === rating.high ? "the base" : `${signed(rating.low, 0)} to ${signed(rating.high, 0)}`;
  return html`<tr><th scope="row">${name}</th><td class="n">${signed(rating.estimate, 0)}</td><td class="n range">${range}</td><td class="n">${count(wins)} of ${count(games)}</td></tr>`;
}

function elo({ estimate, low, high }: RatedPlayer["rating"]): string {
  const value = signed(estimate, 0);
  return low === high ? value : `${value} (${signed(low, 0)} to ${signed(high, 0)})`;
}
