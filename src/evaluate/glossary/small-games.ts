/** Glossary: SPIRAL's numbers, and the distance from best play. GAME, ROLE, SIDE and KIND stand for names. */
import type { MetricGroup } from "./metric.ts";

export const SPIRAL_NUMBERS: MetricGroup = {
  title: "SPIRAL",
  where: "events of type `iteration`, of runs with `algorithm.name=spiral`",
  metrics: [
    {
      name: "return.GAME.ROLE",
      title: "Mean return",
      unit: "reward",
      meaning: "What the seats of a role gained on average, those that the current weights held.",
      how: "The game's own returns: chips in Kuhn poker, 1 and -1 elsewhere.",
    },
    {
      name: "winShare.GAME.ROLE",
      title: "Share of games won",
      unit: "share",
      meaning: "Share of games in which a role gained more than every other seat.",
      how: "Counted over the seats that the current weights held.",
    },
    {
      name: "drawShare.GAME",
      title: "Draws",
      unit: "share",
      meaning: "Share of games in which all seats gained the same.",
      how: "Counted over games in which no player failed.",
    },
    {
      name: "illegalShare",
      title: "Illegal answers",
      unit: "share",
      meaning: "Share of answers that the game refused.",
      how: "Also as `illegalShare.GAME.ROLE`. The tabular engine has none, since it chooses among legal answers.",
      better: "lower",
    },
    {
      name: "answerTokens",
      title: "Length of an answer",
      unit: "tokens",
      meaning: "Mean number of tokens of an answer.",
      how: "Also as `answerTokens.GAME.ROLE`. SPIRAL's paper saw it collapse without role baselines.",
    },
    {
      name: "entropy",
      title: "Entropy",
      unit: "nats",
      meaning: "Mean of -log π over the sampled tokens, an estimate of the entropy per token.",
      how: "Also as `entropy.GAME.ROLE`.",
    },
    {
      name: "baseline.GAME.ROLE",
      title: "Role baseline",
      unit: "reward",
      meaning: "The moving average that is subtracted from a role's returns (RAE).",
      how: "b ← α b + (1-α) R, SPIRAL's algorithm 1.",
    },
    {
      name: "trainedTurns",
      title: "Trained turns",
      unit: "number",
      meaning: "Turns whose advantage is not 0.",
      how: "Counted after the role baselines are subtracted.",
    },
    {
      name: "zeroAdvantageShare",
      title: "Turns without advantage",
      unit: "share",
      meaning: "Share of turns whose advantage is exactly 0.",
      how: "They are left out of the objective where `algorithm.dropZeroAdvantages` says so.",
    },
    {
      name: "klWeight",
      title: "Weight of the KL term",
      unit: "number",
      meaning: "Weight of the KL term in this iteration.",
      how: "`algorithm.klWeight` divided by the iteration's number to the power of `algorithm.klDecay`.",
    },
    {
      name: "KINDTokens",
      title: "Length of an answer by kind",
      unit: "tokens",
      meaning: "Mean number of tokens of an answer of a kind, such as `moveTokens`.",
      how: "All players of the iteration's games count.",
    },
  ],
};

export const BEST_PLAY: MetricGroup = {
  title: "Best play",
  where:
    "events of type `solved` and `result.json`, for small games on engines whose probabilities can be read",
  metrics: [
    {
      name: "exploitability",
      title: "Exploitability",
      unit: "reward",
      meaning:
        "What a best response gains over the policy, on average over the seats, 0 at a Nash equilibrium.",
      how: "NashConv divided by the number of seats, exact: the whole game is walked through.",
      better: "lower",
    },
    {
      name: "nashConv",
      title: "NashConv",
      unit: "reward",
      meaning: "What all seats together could gain by best responses to the policy.",
      how: "The sum over seats of the best response's value less the policy's own.",
      better: "lower",
    },
    {
      name: "gain",
      title: "Gain a game",
      unit: "reward",
      meaning: "What a player gains per game on average over both sides, where winning is not all.",
      how: "The game's own returns, e.g. chips; games on one deal are one observation, t interval over deals.",
      better: "higher",
    },
    {
      name: "wins.SIDE",
      title: "Wins by side",
      unit: "share",
      meaning: "Share of games won while holding a side, in a match of any game.",
      how: "A draw counts one half. Wilson interval, widened if games share secrets.",
      better: "higher",
    },
  ],
};
