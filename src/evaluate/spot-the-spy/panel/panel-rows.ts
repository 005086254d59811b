/**
 * The comparisons of a panel in the order in which people read them: what a table of text and a report both
 * show.
 */
import type { Compared } from "./by-picture.ts";
import type { PanelResult } from "./panel.ts";

export interface PanelRow {
  /** Name of its entry in the glossary. */
  readonly metric: string;
  readonly label: string;
  readonly compared: Compared;
}

export interface PanelRows {
  /** Whom the player is compared with. */
  readonly other: string;
  readonly rows: readonly PanelRow[];
}

/** Groups with at least one row. */
export function panelRows(result: PanelResult): PanelRows[] {
  const { base, votesOnNotes, textChance, clues, manners } = result;
  const chance = (100 * textChance).toFixed(0);
  const beside = [
    row("spyAgainstOracles", "spy survives against oracle civilians", result.spyAgainstOracles),
    row("civiliansAgainstCopycats", "civilians find a copycat spy", result.civiliansAgainstCopycats),
    row("informativeness", "informativeness of civilians' clues", clues?.informativeness),
    row("firstInformativeness", "informativeness of the first one", clues?.firstInformativeness),
    row("clueTruth", "clues true of the picture, one part of it", clues?.clueTruth),
    row("uncheckedShare", "clues that cannot be checked", clues?.uncheckedShare),
    row("textOnly", `spy found from clues alone (chance ${chance}%)`, result.textOnly),
    row("decisionAccuracy", "self-play: votes for the spy", manners?.decisionAccuracy),
    row("naShare", "votes n/a", manners?.naShare),
    row("selfVoteShare", "votes for oneself", manners?.selfVoteShare),
    row("invalidVoteShare", "refused votes", manners?.invalidVoteShare),
    row("invalidClueShare", "refused clues", manners?.invalidClueShare),
  ].flat();
  const onNotes = row("votesOnNotes", "votes for the spy, on the same notes", votesOnNotes);
  return [
    { other: base, rows: beside },
    { other: "the rule", rows: onNotes },
  ].filter(({ rows }) => rows.length > 0);
}

function row(metric: string, label: string, compared: Compared | undefined): PanelRow[] {
  return compared ? [{ metric, label, compared }] : [];
}
