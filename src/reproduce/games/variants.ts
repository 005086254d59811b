/**
 * Every way of training that the experiments on small games compare: settings on top of the preset `spiral`. Runs are shorter than the
 * preset's, so that all of them take minutes.
 */
export interface GameVariant {
  readonly summary: string;
  /** `key=value`, on top of the preset. */
  readonly settings: readonly string[];
}

const SHORT = ["evaluation.everyIterations=0", "evaluation.games=200"];
const TABLE = [
  ...["engine.kind=tabular", "iterations=200", "gamesPerIteration=64", "engine.averageShare=0.02"],
  ...SHORT,
];
const MODEL = ["iterations=300", ...SHORT];

/** So that decks of four and five cards can be read by a model that never met the lower two. */
const FIVE_CARDS = 'engine.wordsOf=[{"name":"kuhn-poker","cards":5}]';

/** With two sides the first player gains half a game with best play: no game here has roles that differ more. */
const DICE = ["game.name=liars-dice", "game.sides=2"];

/** Small enough for a table to meet its positions again. */
const HANABI = [
  ...["engine.kind=tabular", "iterations=100", "gamesPerIteration=64", ...SHORT],
  ...["game.name=hanabi", "game.colours=1", "game.ranks=3", "game.hand=2", "game.information=2"],
  "algorithm.klWeight=0",
];

const MARSHAL = ["algorithm.name=marshal"];
const HANABI_MARSHAL = [...HANABI, ...MARSHAL, "optimiser.learningRate=10"];

const VARIANTS = {
  "kuhn-table": { summary: "SPIRAL on Kuhn poker, a table", settings: TABLE },
  "kuhn-no-rae": table("no role baselines (α = 1)", "algorithm.baselineDecay=1"),
  "dice-table": table("SPIRAL on liar's dice with two sides, a table", ...DICE),
  "dice-no-rae": table("the same without role baselines", ...DICE, "algorithm.baselineDecay=1"),
  "kuhn-fixed": table(
    "the other side is held by the base, which plays uniformly",
    "algorithm.opponents=fixed",
  ),
  "kuhn-cfr": table("the other side is held by an equilibrium, from CFR+", "algorithm.opponents=cfr"),
  "kuhn-model": {
    summary: "SPIRAL on Kuhn poker, a text model from random weights that has the words of five cards",
    settings: [...MODEL, "gamesPerIteration=64", FIVE_CARDS],
  },
  "three-model": {
    summary:
      "the same on Kuhn poker, liar's dice with two sides, and rock, paper, scissors; as many games of Kuhn poker",
    settings: [
      ...[...MODEL, "gamesPerIteration=192", FIVE_CARDS],
      'moreGames=[{"name":"liars-dice","sides":2},{"name":"matrix-game"}]',
    ],
  },
  "hanabi-marshal": { summary: "MARSHAL on a small Hanabi, a table", settings: HANABI_MARSHAL },
  "hanabi-whole-game": {
    summary: "each turn is credited with the whole game",
    settings: [...HANABI_MARSHAL, "algorithm.credit=game"],
  },
  "hanabi-one-group": {
    summary: "turns of both roles are normalised together",
    settings: [...HANABI_MARSHAL, "algorithm.group=batch"],
  },
  "hanabi-rae": {
    summary: "SPIRAL, with role baselines, instead of MARSHAL; steps as long per unit of advantage",
    // MARSHAL divides by 128 dialogues.
    settings: [...HANABI, "algorithm.normalise=none", `optimiser.learningRate=${10 / 128}`],
  },
  "kuhn-marshal": table("MARSHAL on Kuhn poker, held to its average as SPIRAL is", ...MARSHAL, ...held()),
  "tic-tac-toe-marshal": {
    summary: "MARSHAL on tic-tac-toe, a table",
    settings: [
      ...[...TABLE, "game.name=tic-tac-toe", ...MARSHAL],
      ...["gamesPerIteration=128", "algorithm.klWeight=0", "optimiser.learningRate=10"],
    ],
  },
} satisfies Record<string, GameVariant>;

export type GameVariantName = keyof typeof VARIANTS;

/** In the order in which they are trained. */
export const GAME_VARIANT_NAMES = Object.keys(VARIANTS) as readonly GameVariantName[];

export function gameVariantNamed(name: GameVariantName): GameVariant {
  return VARIANTS[name];
}

function table(summary: string, ...settings: string[]): GameVariant {
  return { summary, settings: [...TABLE, ...settings] };
}

function held(): string[] {
  return ["algorithm.klWeight=0.3", "algorithm.klReference=average"];
}
