/**
 * The report of a run: one HTML file that needs nothing else, made from what the run directory holds and from
 * the ladder and the held-out tasks that were measured for it. Left out: measuring them (`measure-ladder.ts`,
 * `measure-tasks.ts`).
 */

import { algorithmKind } from "../run/open/algorithms.ts";
import { gameTitle, openRules, secretWord } from "../run/open/games.ts";
import { readPlan, truthOf } from "../run/plan/truth.ts";
import { uniformExploitability } from "../run/solved.ts";
import { reportedGame } from "./games.ts";
import { type Html, html } from "./html.ts";
import { page, type Section } from "./page.ts";
import type { FurtherGame, RunRecord } from "./run-record.ts";
import { chooseGames } from "./sections/chosen-games.ts";
import { curvesSection } from "./sections/curves-section.ts";
import { deviationsSection } from "./sections/deviations-section.ts";
import { gamesSection } from "./sections/games-section.ts";
import { glossarySection } from "./sections/glossary-section.ts";
import { headline } from "./sections/headline.ts";
import { type LadderPart, ladderSection } from "./sections/ladder-section.ts";
import { matchSection } from "./sections/match-section.ts";
import { planSection } from "./sections/plan-section.ts";
import { settingsSection } from "./sections/settings-section.ts";
import { type TaskRow, tasksSection } from "./sections/tasks-section.ts";

/** What was measured beside the run's own events. */
export interface Measured {
  readonly ladder?: LadderPart;
  readonly tasks?: readonly TaskRow[];
  /** The reasons why something could not be measured, or was left out. */
  readonly notes: readonly string[];
}

export interface Report {
  readonly html: string;
  /** The missing parts, one sentence each; the page shows them too. */
  readonly notes: readonly string[];
}

/**
 * @param version of the program, for the foot. @throws as `openRules` for a game of one's own that is gone.
 */
export async function makeReport(run: RunRecord, measured: Measured, version: string): Promise<Report> {
  const { folder, config, name, own } = run;
  const { ladder, tasks } = measured;
  const { game, rules } = await openRules(config);
  const record = { ...run, uniform: run.solved.length > 0 ? uniformExploitability(game) : undefined };
  const word = secretWord(config);
  const reported = reportedGame(config);
  const judge = reported.judge(config, rules);
  const choice = await chooseGames(folder, { game: game.name, judge, rules, word });
  const episodes = choice.groups.flatMap(({ games }) => games.map(({ episode }) => episode));
  const book = await reported.book(folder, config, episodes);
  const notes = [...record.notes, ...measured.notes, ...choice.notes, ...book.notes];
  const { paper } = algorithmKind(config.algorithm.name);
  const plan = readPlan(folder);
  const planned = plan && planSection(plan, truthOf(folder, config, run.allEvents));
  const sections: (Section | undefined)[] = [
    { id: "match", title: "Against the base", body: await matchSection(record.final, word) },
    ...(await reported.sections(own)),
    ...(await Promise.all(run.more.map(furtherSection))),
    { id: "curves", title: "Training", body: await curvesSection(record) },
    ladder && { id: "ladder", title: "Ladder", body: await ladderSection(ladder) },
    tasks && tasksPart(tasks, await tasksSection(tasks, record.checkpoints.at(-1) ?? 0)),
    { id: "games", title: "Games", body: gamesSection(choice.groups, book) },
    planned && { id: "plan", title: "Planned and real", body: planned },
    { id: "settings", title: "Settings", body: settingsSection(config) },
    paper && { id: "paper", title: "Deviations from the paper", body: deviationsSection(config, paper) },
  ];
  const shown = sections.filter((section) => section !== undefined);
  const bodies = shown.map(({ body }) => body);
  const glossary = glossarySection(paper?.heading, record.events, bodies);
  const played = { title: gameTitle(config) ?? game.name, word };
  const text = page({
    title: `${name}: a report of self-play`,
    opening: headline({ record, played, ladder: ladder?.result, tasks, notes }),
    sections: [...shown, { id: "glossary", title: "Glossary", body: glossary }],
    foot: html`<p>Made by sparring ${version} from the run directory <code>${name}</code>, seed ${config.seed}. This file loads nothing from anywhere.</p>`,
  });
  return { html: text, notes };
}

/** The measurements of a further game; the rest of the page is about the first one. */
async function furtherSection({ name, final, solved }: FurtherGame): Promise<Section> {
  const exploitability =
    solved &&
    html`<p>Exploitability after training: ${solved.exploitability.toFixed(4)}; 0 is best play.</p>`;
  const body = html`${exploitability}${await matchSection(final, "deal")}`;
  return { id: `also-${name}`, title: `Also trained: ${name}`, body };
}

function tasksPart(tasks: readonly TaskRow[], body: Html): Section | undefined {
  return tasks.length === 0 ? undefined : { id: "tasks", title: "Held-out tasks", body };
}
