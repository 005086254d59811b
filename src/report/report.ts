/**
 * The report of a run: one HTML file that needs nothing else, made from what the run directory holds and from the ladder and the
 * held-out tasks that were measured for it. Left out: measuring them (`measure-ladder.ts`, `measure-tasks.ts`).
 */

import { type Html, html } from "./html.ts";
import { page, type Section } from "./page.ts";
import type { RunRecord } from "./run-record.ts";
import { chooseGames } from "./sections/chosen-games.ts";
import { curvesSection } from "./sections/curves-section.ts";
import { deviationsSection } from "./sections/deviations-section.ts";
import { gamePictures } from "./sections/game-pictures.ts";
import { gamesSection } from "./sections/games-section.ts";
import { glossarySection } from "./sections/glossary-section.ts";
import { headline } from "./sections/headline.ts";
import { type LadderPart, ladderSection } from "./sections/ladder-section.ts";
import { matchSection } from "./sections/match-section.ts";
import { panelSection } from "./sections/panel-section.ts";
import { settingsSection } from "./sections/settings-section.ts";
import { type TaskRow, tasksSection } from "./sections/tasks-section.ts";

/** What was measured beside the run's own events. */
export interface Measured {
  readonly ladder?: LadderPart;
  readonly tasks?: readonly TaskRow[];
  /** Why something could not be measured, or was left out. */
  readonly notes: readonly string[];
}

export interface Report {
  readonly html: string;
  /** What is missing, one sentence each; the page shows them too. */
  readonly notes: readonly string[];
}

/** @param version of the program, for the foot. */
export async function makeReport(record: RunRecord, measured: Measured, version: string): Promise<Report> {
  const { folder, config, name } = record;
  const { ladder, tasks } = measured;
  const choice = await chooseGames(folder, config);
  const episodes = choice.groups.flatMap(({ games }) => games.map(({ episode }) => episode));
  const pictures = await gamePictures(folder, config, episodes);
  const notes = [...record.notes, ...measured.notes, ...choice.notes, ...pictures.notes];
  const sections: (Section | undefined)[] = [
    { id: "match", title: "Against the base", body: await matchSection(record.final) },
    record.panel && { id: "panel", title: "Among readers", body: await panelSection(record.panel) },
    { id: "curves", title: "Training", body: await curvesSection(record) },
    ladder && { id: "ladder", title: "Ladder", body: await ladderSection(ladder) },
    tasks && tasksPart(tasks, await tasksSection(tasks, record.checkpoints.at(-1) ?? 0)),
    { id: "games", title: "Games", body: gamesSection(choice.groups, pictures) },
    { id: "settings", title: "Settings", body: settingsSection(config) },
    { id: "paper", title: "Deviations from the paper", body: deviationsSection(config) },
    { id: "glossary", title: "Glossary", body: glossarySection() },
  ];
  const text = page({
    title: `${name}: a report of self-play`,
    opening: headline({ record, ladder: ladder?.result, tasks, notes }),
    sections: sections.filter((section) => section !== undefined),
    foot: html`<p>Made by sparring ${version} from the run directory <code>${name}</code>, seed ${config.seed}. This file loads nothing from anywhere.</p>`,
  });
  return { html: text, notes };
}

function tasksPart(tasks: readonly TaskRow[], body: Html): Section | undefined {
  return tasks.length === 0 ? undefined : { id: "tasks", title: "Held-out tasks", body };
}
