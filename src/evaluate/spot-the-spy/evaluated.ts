/**
 * The measures of "Who is the spy?" beside wins: shares of votes and clues, a panel, and tasks that are put
 * as a vote or a clue.
 */
import { withInterval } from "../contests/match-text.ts";
import type { EvaluatedGame, GamePanel } from "../evaluated-game.ts";
import { spyMatchRules } from "./match-rules.ts";
import { asPanelResult, type PanelResult } from "./panel/panel.ts";
import { panelText } from "./panel/panel-text.ts";
import { panel } from "./panel/play-panel.ts";
import { panelSchema } from "./panel/stored-panel.ts";
import { SPY_TASKS } from "./tasks/tasks.ts";

const spyPanel: GamePanel<PanelResult> = {
  play: panel,
  schema: panelSchema,
  text: (stored) => panelText(asPanelResult(stored)),
  closing: (stored) => ruleScore(asPanelResult(stored)),
};

/** What a win rate against the base is worth: a rule that needs no training, at the same table. */
function ruleScore({ matches, base }: PanelResult): string[] {
  const rule = matches.find(({ kind }) => kind === "rule")?.result;
  if (!rule) return [];
  return [
    `Without any training, ${base} with a rule of three lines for its votes wins ${withInterval(rule.winRate)} against ${base}.`,
  ];
}

export const evaluatedSpotTheSpy: EvaluatedGame = {
  rules: spyMatchRules,
  panel: spyPanel,
  tasks: SPY_TASKS,
};
