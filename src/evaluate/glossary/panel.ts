/**
 * Glossary: the panel, what one player is worth among readers, oracles and copycats, beside the base on the
 * same deals.
 */
import type { MetricGroup } from "./metric.ts";

const BESIDE = "Shown beside the base's, with the difference picture by picture.";

export const PANEL: MetricGroup = {
  title: "Panel",
  where:
    "`result` of an event `panel`, `panel` in `result.json`, and `evaluate panel`; 95% intervals count pictures, not single votes or clues",
  metrics: [
    {
      name: "spyAgainstOracles",
      title: "Spy against oracles",
      unit: "share",
      meaning:
        "Share of games in which the spy is not found by civilians that know all that is in their picture.",
      how: `Civilians are bot:oracle, which votes for the one seat with most false clues. ${BESIDE}`,
      better: "higher",
    },
    {
      name: "civiliansAgainstCopycats",
      title: "Civilians against copycats",
      unit: "share",
      meaning:
        "Share of games in which the civilians find a spy that says what follows from the others' clues.",
      how: `The spy is bot:copycat. ${BESIDE}`,
      better: "higher",
    },
    {
      name: "votesOnNotes",
      title: "Votes beside the rule",
      unit: "share",
      meaning:
        "Share of votes with notes that name the spy, beside what a simple rule makes of the same notes.",
      how: "The rule names the other seat with most `false` in the voter's notes, ties by lot (bot:reader). Votes in self-play and against the base's spy; the difference is own less rule.",
      better: "higher",
    },
    {
      name: "withoutNotes",
      title: "Votes without notes",
      unit: "number",
      meaning: "Votes that leave the rule nothing to read.",
      how: "Counted; they are left out of votesOnNotes.",
    },
    {
      name: "informativeness",
      title: "Informativeness of clues",
      unit: "share",
      meaning: "How much more often civilians' clues are true of their own picture than of other pictures.",
      how: `1 or 0 for a clue's truth less the share of 200 other held-out pictures of the domain that it is true of, by the domain's language; all civilians' clues against the base's spy. A clue that is true of everything has 0. ${BESIDE}`,
      better: "higher",
    },
    {
      name: "firstInformativeness",
      title: "Informativeness of the first clue",
      unit: "share",
      meaning: "The same of the first clue that a civilian gives in a game, before it could follow others.",
      how: `As informativeness. ${BESIDE}`,
      better: "higher",
    },
    {
      name: "clueTruth",
      title: "True clues",
      unit: "share",
      meaning: "Share of the civilians' clues that are true of their picture; vague clues raise it.",
      how: `One part of informativeness. ${BESIDE}`,
    },
    {
      name: "uncheckedShare",
      title: "Clues that cannot be checked",
      unit: "share",
      meaning:
        "Share of the civilians' clues that are no sentence of the domain's language, or that the picture leaves open.",
      how: `Left out of informativeness and truth. ${BESIDE}`,
    },
    {
      name: "textOnly",
      title: "Spy found from clues alone",
      unit: "share",
      meaning:
        "Share of self-play games in which a classifier names the spy from the clues, without any picture.",
      how: `Naive Bayes on words, kinds of statement, lengths and repetitions, cross-validated over pictures. Above chance the spy's manner gives it away. ${BESIDE}`,
    },
    {
      name: "textChance",
      title: "Chance level of that",
      unit: "share",
      meaning: "What naming any seat would score.",
      how: "One divided by the number of seats.",
    },
    {
      name: "selfVoteShare",
      title: "Votes for oneself",
      unit: "share",
      meaning: "Share of the votes that name the voter's own seat, whether or not the game accepts them.",
      how: `Over votes in self-play. ${BESIDE}`,
      better: "lower",
    },
  ],
};
