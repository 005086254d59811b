/** The first screen: what was trained, on what, how long, and what came of it, in words and four numbers. */
import path from "node:path";
import type { LadderResult } from "../../evaluate/contests/ladder.ts";
import type { MatchResult } from "../../evaluate/contests/match.ts";
import { judgeMatch } from "../../evaluate/contests/match-text.ts";
import { tooFew, tooFewText } from "../../evaluate/statistics/held-out-size.ts";
import { duration } from "../../run/record/status-text.ts";
import type { Config } from "../../run/settings/config.ts";
import { type Html, html } from "../html.ts";
import type { RunRecord } from "../run-record.ts";
import { count, listed, percent, percentRange, plural, signed } from "../words.ts";
import type { TaskRow } from "./tasks-section.ts";

export interface HeadlineInput {
  readonly record: RunRecord;
  readonly ladder?: LadderResult;
  readonly tasks?: readonly TaskRow[];
  readonly notes: readonly string[];
}

export function headline({ record, ladder, tasks, notes }: HeadlineInput): Html {
  const tiles = [
    winTile(record),
    votesTile(record),
    ladder && ladderTile(record, ladder),
    tasks && tasksTile(tasks),
  ];
  return html`<p class="kicker">Sparring report on the run ${record.name}</p>
<h1>${mainResult(record)}</h1>
<p class="lead">${whatWasTrained(record)} ${result(record)}</p>
<ul class="tiles">${[...tiles, effortTile(record)]}</ul>
${notes.length > 0 && html`<aside class="notes" aria-labelledby="notes-title"><h2 id="notes-title">Missing or to be borne in mind</h2><ul>${notes.map((note) => html`<li>${note}</li>`)}</ul></aside>`}`;
}

function whatWasTrained({ config, iterations }: RunRecord): string {
  const done = iterations.at(-1)?.iteration ?? 0;
  const { civilians, clueRounds, spyView } = config.game;
  const stages = {
    iterative: "Iterative-SPO",
    clue: "clue-only training",
    decision: "decision-only training",
  };
  const spy = spyView === "blank" ? "sees a blank picture" : "sees an edited copy";
  return `${modelName(config)} played “Who is the spy?” against itself on ${pictureNames(config)}, without any labels: ${civilians} civilians share a picture, one spy ${spy}; after ${plural(clueRounds, "round")} of clues the civilians vote. ${plural(done, "iteration")} of ${stages[config.algorithm.stages]}, ${count(done * config.gamesPerIteration)} games.`;
}

function modelName({ engine }: Config): string {
  if (engine.kind === "fake") return "The scripted test engine (no model)";
  if (engine.kind === "tabular") return "A table of probabilities";
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
  return `After self-play the model wins ${percent(final.winRate.estimate)} of games against the model it started from`;
}

function result({ final }: RunRecord): string {
  if (!final) return "How good it became has not been measured against the model it started from.";
  const { winRate, games, unscored, pictures } = final;
  return `On pictures that it never trained on it then won ${percent(winRate.estimate)} of ${count(games - unscored)} games${pictures === undefined ? "" : ` on ${plural(pictures, "picture")}`} against the model it started from, where equal players win 50%; the 95% interval is ${percentRange(winRate)}.${verdict(final)}`;
}

function verdict(final: MatchResult): string {
  if (tooFew(final.pictures)) return ` ${tooFewText(final.pictures, "who is better")}.`;
  return {
    better: " The trained model is the better player.",
    worse: " The trained model is the weaker player.",
    "no difference shown": " So many games show no difference between the two.",
  }[judgeMatch(final)];
}

function tile(name: string, value: string, more: string): Html {
  return html`<li><span class="name">${name}</span><b>${value}</b><span class="more">${more}</span></li>`;
}

/** The win rate, and beside it what a rule for votes reaches without any training. */
function winTile({ final, panel }: RunRecord): Html {
  if (!final) return tile("Win rate against the base", "–", "not measured");
  const rule = panel?.matches.find(({ kind }) => kind === "rule")?.result.winRate;
  return tile(
    "Win rate against the base",
    percent(final.winRate.estimate),
    `95% interval ${percentRange(final.winRate)}${rule ? `; the base with a rule for its votes, untrained: ${percent(rule.estimate)} (${percentRange(rule)})` : ""}`,
  );
}

function votesTile({ selfPlay: { before, after } }: RunRecord): Html | undefined {
  const [was, now] = [before, after].map((result) => result?.measures.decisionAccuracy);
  if (!was || !now) return undefined;
  return tile(
    "Votes that find the spy, in self-play",
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
