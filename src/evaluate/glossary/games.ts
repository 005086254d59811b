/**
 * Glossary: how the games of an iteration went, and what each kind of turn earned. Equations are
 * Vision-Zero's.
 */
import type { Metric, MetricGroup } from "./metric.ts";

export const GAMES: MetricGroup = {
  title: "Games of an iteration",
  where:
    "`metrics` of an event `iteration`; shares of votes also in the results of matches and held-out self-play",
  metrics: [
    {
      name: "decisionAccuracy",
      title: "Decision accuracy",
      unit: "share",
      meaning: "Share of the civilians' votes that name the spy.",
      how: "Votes for the spy divided by votes cast; n/a and refused votes count as cast, failed ones do not. acc of eq. 7.",
      better: "higher",
    },
    {
      name: "argmaxAccuracy",
      title: "Accuracy of likeliest votes",
      unit: "share",
      meaning: "Share of the civilians' votes that name the spy when each gives its likeliest answer.",
      how: "The votes of the iteration's games are asked again greedily, with algorithm.accuracyBy=argmax; acc of eq. 7. Only the stage switch listens to it.",
      better: "higher",
    },
    {
      name: "naShare",
      title: "Share of n/a",
      unit: "share",
      meaning: "Share of votes in which a civilian says that it is not sure.",
      how: "Votes n/a divided by votes cast. na of eq. 8.",
    },
    {
      name: "invalidVoteShare",
      title: "Refused votes",
      unit: "share",
      meaning: "Share of votes that the game could not read or that name no seat.",
      how: "Refused votes divided by votes cast.",
      better: "lower",
    },
    {
      name: "invalidClueShare",
      title: "Refused clues",
      unit: "share",
      meaning: "Share of clues that the game refused, such as one that repeats an earlier clue.",
      how: "Refused clues divided by clues given.",
      better: "lower",
    },
    {
      name: "invalidStatementShare",
      title: "Refused statements",
      unit: "share",
      meaning: "Share of statements that the text game refused, such as an empty one.",
      how: "Refused statements divided by statements given.",
      better: "lower",
    },
    {
      name: "cutShare",
      title: "Cut answers",
      unit: "share",
      meaning: "Share of answers that were cut at their token limit before they came to an end.",
      how: "Cut clues and votes divided by answers given. algorithm.cutAnswers says whether they train.",
      better: "lower",
    },
    {
      name: "spySurvival",
      title: "Spy survival",
      unit: "share",
      meaning: "Share of games in which the spy is not found.",
      how: "The spy is found if it alone has the most votes. In self-play it falls as voters learn and rises as spies learn.",
    },
    {
      name: "failures",
      title: "Failures",
      unit: "number",
      meaning: "Answers that never came, because a player or its server failed.",
      how: "Counted per turn; nothing is learned from them. In a match they are listed by reason.",
      better: "lower",
    },
  ],
};

const CLUE = "Mean over the clues of an iteration.";
const VOTE = "Mean over the votes of an iteration.";

const clueTerms: readonly Metric[] = [
  {
    name: "reward.clue.spy.suspicion",
    title: "Spy: suspicion",
    unit: "reward",
    meaning: "What the spy loses by drawing more votes than a civilian does on average.",
    how: `-β (v_s - v̄_c), eq. 1: v_s votes on the spy, v̄_c the mean of votes on a civilian. ${CLUE}`,
    better: "higher",
  },
  {
    name: "reward.clue.spy.misleading",
    title: "Spy: misleading",
    unit: "reward",
    meaning:
      "What the spy gains from votes on civilians; off in the paper and in what its published code trains with.",
    how: `algorithm.spyMisleading times the share of votes that name a civilian. ${CLUE}`,
    better: "higher",
  },
  {
    name: "reward.clue.spy.format",
    title: "Spy: refused clues",
    unit: "reward",
    meaning: "What the spy pays for clues that the game refused; off in the paper.",
    how: `-algorithm.formatCost for a refused clue, 0 for a good one. ${CLUE}`,
    better: "higher",
  },
  {
    name: "reward.clue.civilian.suspicion",
    title: "Civilians: suspicion",
    unit: "reward",
    meaning: "What each civilian gains from the votes on the spy.",
    how: `(β / n_c) (v_s - v̄_c), eq. 1, with n_c civilians: the spy's loss in equal parts. ${CLUE}`,
    better: "higher",
  },
  {
    name: "reward.clue.civilian.peer",
    title: "Civilians: peers",
    unit: "reward",
    meaning:
      "What a civilian pays for drawing more votes than the other civilians do; over all of them it adds up to zero.",
    how: `-λ (v_cj - v̄_c), eq. 1. ${CLUE} The mean is zero up to rounding; only its spread over seats trains.`,
  },
  {
    name: "reward.clue.civilian.format",
    title: "Civilians: refused clues",
    unit: "reward",
    meaning: "What civilians pay for clues that the game refused; off in the paper.",
    how: `-algorithm.formatCost for a refused clue, 0 for a good one. ${CLUE}`,
    better: "higher",
  },
];

/** SpyRL's: the same rewards, of statements. */
const statementTerms: readonly Metric[] = clueTerms
  .filter(({ name }) => !name.endsWith("misleading"))
  .map((term) => ({
    ...term,
    name: term.name.replace(".clue.", ".statement."),
    title: term.title.replace("clues", "statements"),
    meaning: term.meaning.replace("clues", "statements"),
    how: term.how.replaceAll("clue", "statement"),
  }));

const voteTerms: readonly Metric[] = [
  {
    name: "reward.vote.civilian.decision",
    title: "Votes: decision",
    unit: "reward",
    meaning: "What a vote earns: most for the spy's seat, least for a wrong one.",
    how: `Eq. 4: +1 right, -0.5 n/a, -1 wrong in the paper; here algorithm.rewardRight, rewardNotAvailable and rewardWrong. ${VOTE}`,
    better: "higher",
  },
  {
    name: "reward.vote.civilian.potential",
    title: "Votes: bonus for right ones",
    unit: "reward",
    meaning: "What the published code adds for a right vote; off in the paper.",
    how: `0.99 for a vote with a reward above 0, with algorithm.decisionReward=shaped. ${VOTE}`,
    better: "higher",
  },
  {
    name: "reward.vote.civilian.form",
    title: "Votes: form",
    unit: "reward",
    meaning: "What the published code adds for a vote in the form that was asked for; off in the paper.",
    how: `0.3 for a vote that could be read, -0.3 for a refused one, with algorithm.decisionReward=shaped. ${VOTE}`,
    better: "higher",
  },
  {
    name: "reward.vote.civilian.suspicion",
    title: "Votes: suspicion on the voter",
    unit: "reward",
    meaning:
      "What a voter pays for votes on itself; off in the paper and in what its published code trains with.",
    how: `-algorithm.decisionSuspicion times the share of votes on the voter. ${VOTE}`,
    better: "higher",
  },
  {
    name: "reward.vote.civilian.format",
    title: "Votes: refused",
    unit: "reward",
    meaning: "What a refused vote costs on top of being wrong; off in the paper.",
    how: `-algorithm.formatCost for a refused vote, 0 for a good one. ${VOTE}`,
    better: "higher",
  },
];

export const REWARDS: MetricGroup = {
  title: "Rewards",
  where: "`metrics` of an event `iteration`, as `reward.KIND.ROLE.TERM`; a term whose weight is 0 is absent",
  metrics: [...clueTerms, ...statementTerms, ...voteTerms],
};
