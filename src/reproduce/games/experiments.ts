/**
 * The results of SPIRAL (arXiv 2506.24119) and MARSHAL (arXiv 2510.15414) in miniature: which variants each experiment compares, what the
 * paper reports, and what is expected to come out here. Left out: the numbers; verdicts follow from them (`outcome.ts`).
 */
import type { GameMeasure } from "./measures.ts";
import type { GameVariantName } from "./variants.ts";

/** A measure of an experiment, and how a table heads it. */
export interface NamedMeasure {
  readonly title: string;
  readonly measure: GameMeasure;
  /** The variants that are measured so; absent means all. */
  readonly of?: readonly GameVariantName[];
}

export interface GameClaim {
  /** The paper's finding, in our words. */
  readonly finding: string;
  /** By its name in the experiment. */
  readonly measure: string;
  readonly of: GameVariantName;
  /** Absent: the value itself. */
  readonly less?: GameVariantName;
  readonly expected: "above" | "below";
  /** A number, or the value of uniform play. */
  readonly than: number | "uniform";
}

export interface GameExperiment {
  readonly title: string;
  /** The paper's report. */
  readonly paper: string;
  /** The measurement here. */
  readonly here: string;
  readonly variants: readonly [GameVariantName, ...GameVariantName[]];
  readonly measures: Readonly<Record<string, NamedMeasure>>;
  readonly claims: readonly GameClaim[];
}

const EXPLOITABILITY = { title: "exploitability", measure: { kind: "exploitability" } } as const;
const TWO_ROUNDS = {
  title: "exploitability in Kuhn poker of two rounds",
  measure: { kind: "exploitability", game: { name: "kuhn-poker", rounds: 2 } },
} as const;
const TEAM = { title: "gain of the team per game", measure: { kind: "team gain" } } as const;
const GAIN_FROM_CFR = {
  title: "gain per game from an equilibrium (`bot:cfr`)",
  measure: { kind: "gain from", bot: "cfr", games: 2000 },
} as const;

const EXPERIMENTS = {
  "spiral-rae": {
    title: "SPIRAL: with and without role baselines",
    paper:
      "Without role-conditioned advantage estimation reasoning collapses to nothing within 200 steps, and accuracy in mathematics falls from 35% to 12%.",
    here: "Role baselines held at 0 against moving ones, on a table: in Kuhn poker, whose roles differ by 1/9 of a chip, and in liar's dice with two sides, where the first player wins three games of four with best play.",
    variants: ["kuhn-table", "kuhn-no-rae", "dice-table", "dice-no-rae"],
    measures: { exploitability: EXPLOITABILITY },
    claims: [
      farther("kuhn-no-rae", "kuhn-table", "Without role baselines Kuhn poker is learned worse"),
      farther("dice-no-rae", "dice-table", "Without role baselines liar's dice is learned worse"),
    ],
  },
  "spiral-opponents": {
    title: "SPIRAL: self-play or fixed opponents",
    paper:
      "Training against random opponents collapses; against fixed ones it ends below self-play (29.6 and 33.4 against 44.5, mean of eight benchmarks of reasoning).",
    here: "The other side of Kuhn poker is held by the policy itself, by the untrained base, which plays uniformly, or by an equilibrium from CFR+.",
    variants: ["kuhn-table", "kuhn-fixed", "kuhn-cfr"],
    measures: { exploitability: EXPLOITABILITY, cfr: GAIN_FROM_CFR },
    claims: [
      farther("kuhn-fixed", "kuhn-table", "A uniform opponent teaches less than self-play"),
      farther("kuhn-cfr", "kuhn-table", "An equilibrium as the opponent teaches less than self-play"),
    ],
  },
  "spiral-games": {
    title: "SPIRAL: one game or three",
    paper:
      "Three games together end higher than Kuhn poker alone (44.5 and 43.4, mean of eight benchmarks of reasoning).",
    here: "One text model from random weights learns Kuhn poker alone, or Kuhn poker, liar's dice with two sides, and rock, paper, scissors, with as many games of Kuhn poker; both are measured in Kuhn poker.",
    variants: ["kuhn-model", "three-model"],
    measures: { exploitability: EXPLOITABILITY, "two rounds": TWO_ROUNDS },
    claims: [
      closer(
        "three-model",
        "kuhn-model",
        "exploitability",
        "Three games teach Kuhn poker better than it does alone",
      ),
      closer("three-model", "kuhn-model", "two rounds", "Three games carry over better to two rounds of it"),
    ],
  },
  "spiral-carry-over": {
    title: "SPIRAL: carry-over to a held-out variant",
    paper:
      "Models are also tried in variants that they were not trained on, such as five-card Kuhn poker; reasoning carries over to other tasks.",
    here: "A model that learned Kuhn poker with three cards, and has the words of five, plays with four and five; those below the jack it has never read. It plays two rounds too, whose second prompt holds the first round's cards and moves, and SPIRAL's stakes.",
    variants: ["kuhn-model"],
    measures: {
      exploitability: EXPLOITABILITY,
      "four cards": cards(4),
      "five cards": cards(5),
      "two rounds": TWO_ROUNDS,
      "SPIRAL's stakes": {
        title: "exploitability under SPIRAL's stakes",
        measure: { kind: "exploitability", game: { name: "kuhn-poker", stakes: "spiral" } },
      },
    },
    claims: [
      than("kuhn-model", "four cards", "Four cards are played better than by uniform play"),
      than("kuhn-model", "five cards", "Five cards are played better than by uniform play"),
      than("kuhn-model", "two rounds", "Two rounds are played better than by uniform play"),
      than("kuhn-model", "SPIRAL's stakes", "Other stakes are played better than by uniform play"),
    ],
  },
  "marshal-turns": {
    title: "MARSHAL: turns or whole games",
    paper:
      "Crediting each turn with what came after it is one of MARSHAL's two changes. We know no number of what it brings alone.",
    here: "A small Hanabi (one colour, three ranks, two cards in hand), on a table: every card built gains a point for both, so a turn late in the game has no part in earlier points.",
    variants: ["hanabi-marshal", "hanabi-whole-game"],
    measures: { team: TEAM },
    claims: [
      {
        finding: "With the whole game as each turn's credit the team gains less",
        ...{ measure: "team", of: "hanabi-whole-game", less: "hanabi-marshal", expected: "below", than: 0 },
      },
    ],
  },
  "marshal-normalisation": {
    title: "MARSHAL: agent-specific normalisation or role baselines",
    paper:
      "Role baselines made for zero-sum games hurt the cooperative one: mini-Hanabi falls from 54.33 to 24.93.",
    here: "The same small Hanabi with SPIRAL's role baselines, with MARSHAL's normalisation per role, and with one group for both roles.",
    variants: ["hanabi-marshal", "hanabi-rae", "hanabi-one-group"],
    measures: { team: TEAM },
    claims: [
      {
        finding: "With role baselines the team gains less",
        ...{ measure: "team", of: "hanabi-rae", less: "hanabi-marshal", expected: "below", than: 0 },
      },
      {
        finding: "Normalised together the team gains less",
        ...{ measure: "team", of: "hanabi-one-group", less: "hanabi-marshal", expected: "below", than: 0 },
      },
    ],
  },
  "marshal-opponents": {
    title: "MARSHAL: against tree search and an equilibrium",
    paper:
      "Trained by self-play alone, models are measured against tree search (MCTS) and against an equilibrium from CFR, in games they trained on and held-out ones; up to 28.7% more in the latter.",
    here: "Tables trained by self-play: Kuhn poker against CFR+, tic-tac-toe against MCTS with 100 simulations per move. From an equilibrium nobody gains more than 0; a draw is half a point.",
    variants: ["kuhn-marshal", "tic-tac-toe-marshal"],
    measures: {
      cfr: { ...GAIN_FROM_CFR, of: ["kuhn-marshal"] },
      mcts: {
        title: "share of points against MCTS (`bot:mcts`)",
        measure: { kind: "win rate against", bot: "mcts", games: 100 },
        of: ["tic-tac-toe-marshal"],
      },
    },
    claims: [
      {
        finding: "Against an equilibrium Kuhn poker loses less than a twentieth of a chip",
        ...{ measure: "cfr", of: "kuhn-marshal", expected: "above", than: -0.05 },
      },
      {
        finding: "Against MCTS tic-tac-toe takes more than 40% of the points, where best play takes half",
        ...{ measure: "mcts", of: "tic-tac-toe-marshal", expected: "above", than: 0.4 },
      },
    ],
  },
} satisfies Record<string, GameExperiment>;

export type GameExperimentName = keyof typeof EXPERIMENTS;

export const GAME_EXPERIMENT_NAMES = Object.keys(EXPERIMENTS) as readonly GameExperimentName[];

export function gameExperimentNamed(name: GameExperimentName): GameExperiment {
  return EXPERIMENTS[name];
}

/** The measures of a variant in an experiment, by name. */
export function measuresOf(experiment: GameExperiment, variant: GameVariantName): [string, NamedMeasure][] {
  return Object.entries(experiment.measures).filter(([, { of }]) => of?.includes(variant) ?? true);
}

function farther(of: GameVariantName, less: GameVariantName, finding: string): GameClaim {
  return { finding, measure: "exploitability", of, less, expected: "above", than: 0 };
}

function closer(of: GameVariantName, less: GameVariantName, measure: string, finding: string): GameClaim {
  return { finding, measure, of, less, expected: "below", than: 0 };
}

function cards(count: number): NamedMeasure {
  const title = `exploitability in Kuhn poker with ${count === 4 ? "four" : "five"} cards`;
  return { title, measure: { kind: "exploitability", game: { name: "kuhn-poker", cards: count } } };
}

function than(of: GameVariantName, measure: string, finding: string): GameClaim {
  return { finding, measure, of, expected: "below", than: "uniform" };
}
