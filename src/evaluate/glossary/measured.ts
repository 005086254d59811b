/**
 * Glossary: what is measured on held-out pictures, each with its 95% interval. Sources are in `PAPERS.md`.
 */
import type { MetricGroup } from "./metric.ts";

export const MATCH: MetricGroup = {
  title: "Matches",
  where: "`result` of an event `match`, `result.json`, `evaluate match` and `evaluate arena`",
  metrics: [
    {
      name: "winRate",
      title: "Win rate",
      unit: "share",
      meaning:
        "Share of held-out games that a player wins, half of them on either side, such as civilians and spy; equal players score 50%.",
      how: "Mean of the two sides on the same deals. 95% interval from the Wilson intervals of the sides, widened if their results go together and if games share pictures. Fig. 6a of the paper.",
      better: "higher",
    },
    {
      name: "wins.civilians",
      title: "Wins as the civilians",
      unit: "share",
      meaning: "Share of games in which a player's civilians find the other player's spy.",
      how: "The spy alone has the most votes. Wilson interval, widened if games share pictures.",
      better: "higher",
    },
    {
      name: "wins.spy",
      title: "Wins as the spy",
      unit: "share",
      meaning: "Share of games in which a player's spy survives the other player's civilians.",
      how: "The spy does not have the most votes alone. Wilson interval, widened if games share pictures.",
      better: "higher",
    },
    {
      name: "games",
      title: "Games",
      unit: "number",
      meaning: "Games that were played.",
      how: "Counted; in a ladder those that were scored.",
    },
    {
      name: "pictures",
      title: "Pictures",
      unit: "number",
      meaning:
        "Different held-out pictures, or deals of a game without pictures, of the scored games or the questions.",
      how: "Counted by the secret's id. Games on one picture hang together, so intervals count pictures; fewer than six show no difference.",
    },
    {
      name: "unscored",
      title: "Games not scored",
      unit: "number",
      meaning: "Games that count for nobody, because a player failed in them.",
      how: "Games (in a comparison: deals) with a turn without any answer.",
      better: "lower",
    },
    {
      name: "lostToForm",
      title: "Answers lost to form",
      unit: "number",
      meaning: "Answers that were refused for their form alone, whatever they meant.",
      how: "Counted: no box, two different ones, an open one, or a box without a move, a letter or a sentence that can be checked.",
      better: "lower",
    },
  ],
};

export const LADDER: MetricGroup = {
  title: "Ladder",
  where: "`RUN/ladder.json` and `evaluate ladder`",
  metrics: [
    {
      name: "rating",
      title: "Rating",
      unit: "Elo points",
      meaning: "Strength over the base, which has 0: +100 wins 64% of games against it, +200 76%, +400 91%.",
      how: "Bradley-Terry by maximum likelihood over all games, with an advantage of one side; interval by bootstrap over pictures.",
      better: "higher",
    },
    {
      name: "advantage",
      title: "Advantage of the first side",
      unit: "Elo points",
      meaning:
        "What the game's first side has over equally strong players on the second, such as civilians over a spy.",
      how: "A parameter of the same fit.",
    },
    {
      name: "deals",
      title: "Deals",
      unit: "number",
      meaning: "Different starts (pictures, spy's seat) that games were played on.",
      how: "Counted; deals on one picture hang together, so intervals count pictures.",
    },
    {
      name: "wins",
      title: "Games won",
      unit: "number",
      meaning: "Games that a player won against anybody, on either side.",
      how: "Counted over the ladder.",
      better: "higher",
    },
  ],
};

export const COMPARISON: MetricGroup = {
  title: "Comparison of two players",
  where: "`evaluate compare`",
  metrics: [
    {
      name: "difference",
      title: "Difference",
      unit: "share",
      meaning: "What the first player scores more than the second on the same deals or questions.",
      how: "Mean of the differences deal by deal, in held-out tasks question by question. Its 95% interval, for matched pairs with pictures as clusters, is the verdict: it leaves out 0 only where a sign-flip test of whole pictures agrees.",
    },
    {
      name: "smallestEffect",
      title: "Smallest effect",
      unit: "share",
      meaning: "The true difference that this many deals would show in 80% of cases.",
      how: "2.80 standard errors of the paired differences; absent with fewer than six pictures.",
      better: "lower",
    },
    {
      name: "better",
      title: "Deals won",
      unit: "number",
      meaning: "Deals on which a player did better than the one it is compared with.",
      how: "Counted.",
      better: "higher",
    },
    {
      name: "ties",
      title: "Ties",
      unit: "number",
      meaning: "Deals on which both players did equally well.",
      how: "Counted.",
    },
  ],
};

export const TASKS: MetricGroup = {
  title: "Held-out tasks",
  where: "`evaluate suite` and reports",
  metrics: [
    {
      name: "accuracy",
      title: "Accuracy",
      unit: "share",
      meaning: "Share of a task's questions that are answered right; no training uses these questions.",
      how: "Right answers divided by answered questions, with a Wilson interval, widened if questions share pictures; everybody gets the same questions.",
      better: "higher",
    },
    {
      name: "chance",
      title: "Guessing",
      unit: "share",
      meaning: "What guessing would score.",
      how: "One divided by the number of options, or the mean of that over the questions.",
    },
  ],
};
