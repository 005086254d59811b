/** "Who is the spy?" in a report: its pictures, votes and clues, and its panel. */
import { asPanelResult, type PanelResult } from "../../evaluate/spot-the-spy/panel/panel.ts";
import { panelSchema } from "../../evaluate/spot-the-spy/panel/stored-panel.ts";
import type { Config } from "../../run/settings/config.ts";
import { byReturns } from "../plain-game.ts";
import type { ReportedGame } from "../reported-game.ts";
import { percent, percentRange, plural } from "../words.ts";
import { spyBook } from "./book.ts";
import { byPaper, trainsByPaper } from "./judge.ts";
import { panelSection } from "./panel-section.ts";

export const reportedSpotTheSpy: ReportedGame = {
  told,
  read: (results) => results("panel", panelSchema, asPanelResult).at(-1)?.result,
  winNote: (panel) => ruleNote(panel as PanelResult | undefined),
  async sections(panel) {
    if (!panel) return [];
    return [{ id: "panel", title: "Among readers", body: await panelSection(panel as PanelResult) }];
  },
  judge: (config, rules) => (trainsByPaper(config) ? byPaper(config, rules) : byReturns(rules)),
  book: spyBook,
};

function told({ game }: Config): string {
  if (game.name !== "spot-the-spy") return "";
  const spy = game.spyView === "blank" ? "sees a blank picture" : "sees an edited copy";
  return `: ${game.civilians} civilians share a picture, one spy ${spy}; after ${plural(game.clueRounds, "round")} of clues the civilians vote`;
}

/** The result of a rule for votes without any training. */
function ruleNote(panel: PanelResult | undefined): string | undefined {
  const rule = panel?.matches.find(({ kind }) => kind === "rule")?.result.winRate;
  return (
    rule && `the base with a rule for its votes, untrained: ${percent(rule.estimate)} (${percentRange(rule)})`
  );
}
