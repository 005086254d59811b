/** The first screen: what was trained, on what, how long, and what came of it, in words and four numbers. */
import path from "node:path";
import type { LadderResult } from "../../evaluate/contests/ladder.ts";
import type { MatchResult } from "../../evaluate/contests/match.ts";
import { judgeMatch } from "../../evaluate/contests/match-text.ts";
import { metricNamed } from "../../evaluate/glossary/glossary.ts";
import { type SecretWord, tooFew, tooFewText } from "../../evaluate/statistics/held-out-size.ts";
import { algorithmKind } from "../../run/open/algorithms.ts";
import { duration } from "../../run/record/status-text.ts";
import type { Config } from "../../run/settings/config.ts";
import { reportedGame } from "../games.ts";
import { type Html, html } from "../html.ts";
import type { RunRecord } from "../run-record.ts";
import { count, listed, percent, percentRange, plural, signed, signedRange } from "../words.ts";
import type { TaskRow } from "./tasks-section.ts";

/** The name of a game for people, and the noun for its secrets. */
export interface PlayedGame {
  readonly title: string;
  readonly word: SecretWord;
}

export interface HeadlineInput {
  readonly record: RunRecord;
  readonly played: PlayedGame;
  readonly ladder?: LadderResult;
  readonly tasks?: readonly TaskRow[];
  readonly notes: readonly string[];
}

export function headline({ record, played, ladder, tasks, notes }: HeadlineInput): Html {
  const tiles = [
    matchTile(record),
    solvedTile(record),
    measureTile(record),
    ladder && ladderTile(record, ladder),
    tasks && tasksTile(tasks),
  ];
  return html`<p class="kicker">Sparring report on the run ${record.name}</p>
<h1>${mainResult(record)}</h1>
<p class="lead">${whatWasTrained(record, played)} ${result(record, played.word)}</p>
<ul class="tiles">${[...tiles, effortTile(record)]}</ul>
${notes.length > 0 && html`<aside class="notes" aria-labelledby="notes-title"><h2 id="notes-title">Missing or to be borne in mind</h2><ul>${notes.map((note) => html`<li>${note}</li>`)}</ul></aside>`}`;
}

function whatWasTrained({ config, iterations }: RunRecord, { title, word }: PlayedGame): string {
  const done = iterations.at(-1)?.iteration ?? 0;
  const on = word === "picture" ? ` on ${pictureNames(config)}, without any labels` : "";
  const algorithm = algorithmKind(config.algorithm.name).title(config.algorithm);
  return `${modelName(config)} played ${title} against itself${on}${reportedGame(config).told(config)}. ${plural(done, "iteration")} of ${algorithm}, ${count(done * config.gamesPerIteration)} games.`;
}

function modelName({ engine }: Config): string {
  if (engine.kind === "fake") return "The scripted test engine (no model)";
  if (engine.kind === "tabular") return "A table of probabilities";
  if (engine.kind === "tinker") return engine.model;
  if (engine.weights === "random") return "A small model that started from random weights";
  return engine.weights === "shipped"
    ? "The small vision-language model that ships with Sparring"
    : `The model of ${path.basename(engine.weights)}`;
}

const PICTURES: Readonly<Record<string, string>> = {
  clevr: "rendered scenes",
  charts: "charts",
  photos: "photographs (CIFAR-10)",
  mix: "rendered scenes, charts and photographs",
};

function pictureNames({ pairs }: Config): string {
  return listed(
    pairs.source.split("+").map((name) => PICTURES[name] ?? `pictures of ${path.basename(name)}`),
  );
}

function mainResult({ final, iterations, config }: RunRecord): string {
  const done = iterations.at(-1)?.iteration ?? 0;
  if (!final && done < config.iterations)
    return `Self-play, ${count(done)} of ${plural(config.iterations, "iteration")} done`;
  if (!final) return "Self-play, not measured against the model it started from";
  if (judgeMatch(final) === "no difference shown")
    return "After self-play, no difference from the model it started from is shown";
  const { gain, winRate } = final;
  if (gain)
    return `After self-play the model gains ${signed(gain.estimate, 2)} a game against the model it started from`;
  return `After self-play the model wins ${percent(winRate.estimate)} of games against the model it started from`;
}

function result({ final }: RunRecord, word: SecretWord): string {
  if (!final) return "How good it became has not been measured against the model it started from.";
  const { winRate, gain, games, unscored, pictures } = final;
  const on = pictures === undefined ? "" : ` on ${plural(pictures, word)}`;
  const where =
    word === "picture" ? "On pictures that it never trained on it then" : "On held-out deals it then";
  const won = `${where} won ${percent(winRate.estimate)} of ${count(games - unscored)} games${on} against the model it started from, where equal players win 50%; the 95% interval is ${percentRange(winRate)}.`;
  const gained =
    gain &&
    ` It gained ${signed(gain.estimate, 2)} a game, where equal players gain 0; the 95% interval is ${signedRange(gain, 2)}.`;
  return `${won}${gained ?? ""}${verdict(final, word)}`;
}

function verdict(final: MatchResult, word: SecretWord): string {
  if (tooFew(final.pictures)) return ` ${tooFewText(final.pictures, "who is better", word)}.`;
  return {
    better: " The trained model is the better player.",
    worse: " The trained model is the weaker player.",
    "no difference shown": " So many games show no difference between the two.",
  }[judgeMatch(final)];
}

function tile(name: string, value: string, more: string): Html {
  return html`<li><span class="name">${name}</span><b>${value}</b><span class="more">${more}</span></li>`;
}

/** What the verdict goes by: the gain where winning is not all, the win rate elsewhere. */
function matchTile({ final, config, own }: RunRecord): Html {
  if (!final) return tile("Win rate against the base", "–", "not measured");
  const { gain, winRate } = final;
  if (gain)
    return tile(
      "Gain a game against the base",
      signed(gain.estimate, 2),
      `95% interval ${signedRange(gain, 2)}`,
    );
  const note = reportedGame(config).winNote(own);
  const range = `95% interval ${percentRange(winRate)}`;
  return tile("Win rate against the base", percent(winRate.estimate), note ? `${range}; ${note}` : range);
}

/** The distance from best play, where it was computed. */
function solvedTile({ solved, uniform }: RunRecord): Html | undefined {
  const [first, last] = [solved[0], solved.at(-1)];
  if (!first || !last) return undefined;
  const [was, now] = [first, last].map(({ result }) => result.exploitability.toFixed(3));
  const beside = uniform === undefined ? "" : `, uniform play is ${uniform.toFixed(3)}`;
  return tile("Exploitability", first === last ? now : `${was} → ${now}`, `0 is best play${beside}`);
}

/** The game's foremost measure. */
function measureTile({ selfPlay: { before, after } }: RunRecord): Html | undefined {
  const [name] = Object.keys(after?.measures ?? {});
  const [was, now] = [before, after].map((played) => played?.measures[name]);
  if (!was || !now) return undefined;
  return tile(
    `${metricNamed(name)?.title ?? name}, in self-play`,
    `${percent(was.estimate)} → ${percent(now.estimate)}`,
    `${percentRange(was)} before, ${percentRange(now)} after`,
  );
}

function ladderTile({ checkpoints }: RunRecord, { players }: LadderResult): Html | undefined {
  const newest = players.find(({ name }) => name === `iteration ${checkpoints.at(-1)}`);
  if (!newest) return undefined;
  const { estimate, low, high } = newest.rating;
  return tile(
    "Rating over the base",
    `${signed(estimate, 0)} Elo`,
    `95% interval ${signed(low, 0)} to ${signed(high, 0)}`,
  );
}

function tasksTile(tasks: readonly TaskRow[]): Html {
  const [better, worse] = [1, -1].map((side) => tasks.filter(({ verdict }) => verdict === side).length);
  const rest = tasks.length - better - worse;
  return tile(
    "Held-out tasks",
    `${better} of ${tasks.length} better`,
    `${worse} worse, ${rest} without a clear difference`,
  );
}

function effortTile({ iterations, startedAt }: RunRecord): Html {
  const seconds = iterations.reduce((sum, { time }) => sum + (Number(time?.total) || 0), 0);
  const day = startedAt && /^\d{4}-\d\d-\d\d/.exec(startedAt)?.[0];
  return tile(
    "Time to train",
    iterations.length === 0 ? "–" : duration(seconds),
    day ? `started on ${day}` : "",
  );
}
