/**
 * The paper's results in miniature (Vision-Zero, arXiv 2509.25541): which variants each one compares, what
 * the paper reports, and what is expected to come out here. The first variant is the reference. Left out: the
 * numbers; they are measured, and the verdicts follow from them (`outcome.ts`).
 */
import { newPicturesExperiments } from "./new-pictures.ts";
import type { VariantName } from "./variants.ts";

/**
 * What a claim is about. Win rates are those against the frozen base in the standard game; tasks are the mean
 * over the held-out ones.
 */
export type Quantity =
  | { readonly kind: "win rate"; readonly of: VariantName }
  | { readonly kind: "win rate difference"; readonly of: VariantName; readonly less: VariantName }
  | { readonly kind: "head to head"; readonly of: VariantName; readonly against: VariantName }
  | { readonly kind: "answer length"; readonly of: VariantName; readonly turns: "clue" | "vote" }
  | { readonly kind: "task gain"; readonly of: VariantName; readonly tasks: TaskGroup }
  | { readonly kind: "task difference"; readonly of: VariantName; readonly less: VariantName }
  | { readonly kind: "judged gain"; readonly of: VariantName; readonly pictures: string }
  | {
      readonly kind: "judged difference";
      readonly of: VariantName;
      readonly less: VariantName;
      readonly pictures: string;
    };

/** Tasks that the shipped model answers by verdicts, or by clues and votes. */
export type TaskGroup = "judged" | "played" | "all";

export interface Claim {
  /** The paper's finding, in our words. */
  readonly finding: string;
  readonly quantity: Quantity;
  readonly expected: "above" | "below";
  /** In the unit of the quantity: a share, or tokens. */
  readonly than: number;
}

export interface Experiment {
  readonly title: string;
  /** The paper's report. */
  readonly paper: string;
  /** The measurement here. */
  readonly here: string;
  readonly variants: readonly [VariantName, ...VariantName[]];
  readonly claims: readonly Claim[];
  /** The variant whose checkpoints play the base too. */
  readonly followed?: VariantName;
  /**
   * Kinds of pictures, as in `pairs.source`, about which all variants and the base judge balanced statements.
   */
  readonly judged?: readonly string[];
}

/** The greatest loss that counts as little: five points. */
const LITTLE = 0.05;

const EXPERIMENTS = {
  "figure-6": {
    title: "Figure 6: win rate and answer length over training",
    paper:
      "Over 100 iterations the win rate against the frozen untrained model rises from 50% to 71% (100 games, 50 as civilians and 50 as spy), and clues and " +
      "decisions grow longer.",
    here: "The checkpoints of the default run play the frozen base; an answer's length is counted in tokens during self-play.",
    variants: ["default"],
    followed: "default",
    claims: [
      {
        finding: "The win rate rises above 50% (Figure 6a)",
        quantity: { kind: "win rate", of: "default" },
        expected: "above",
        than: 0.5,
      },
      {
        finding: "Clues grow longer (Figure 6b)",
        ...{
          quantity: { kind: "answer length", of: "default", turns: "clue" },
          expected: "above",
          than: 0,
        },
      },
      {
        finding: "Decisions grow longer (Figure 6c)",
        ...{
          quantity: { kind: "answer length", of: "default", turns: "vote" },
          expected: "above",
          than: 0,
        },
      },
    ],
  },
  "figure-8": {
    title: "Figure 8: both stages in turn, or one alone",
    paper: "Iterative-SPO ends highest; training on clues alone is the first to stop improving.",
    here: "Three ways of training against the frozen base, and Iterative-SPO against decision-only training directly: the base votes at random, so what spies learn hardly shows against it.",
    variants: ["paper", "clue-only", "decision-only"],
    claims: [
      lower("clue-only", "paper", "Clues alone do worse than both stages"),
      lower("decision-only", "paper", "Decisions alone do worse than both stages"),
      {
        finding: "Both stages beat decisions alone, against each other",
        quantity: { kind: "head to head", of: "paper", against: "decision-only" },
        expected: "above",
        than: 0.5,
      },
      {
        finding: "Clues alone learn less than decisions alone",
        quantity: { kind: "win rate difference", of: "clue-only", less: "decision-only" },
        expected: "below",
        than: 0,
      },
    ],
  },
  "table-10": {
    title: "Table 10: failed edits",
    paper:
      "With a tenth of the edited photographs blank and another tenth equal to the original, training loses little.",
    here: "The same shares of failed edits, on rendered scenes, in training alone. Little means less than five points.",
    variants: ["edited", "edited-failed"],
    claims: [
      {
        finding: "Failed edits cost little in the game",
        quantity: { kind: "win rate difference", of: "edited-failed", less: "edited" },
        expected: "above",
        than: -LITTLE,
      },
      {
        finding: "Failed edits cost little in held-out tasks",
        quantity: { kind: "task difference", of: "edited-failed", less: "edited" },
        expected: "above",
        than: -LITTLE,
      },
    ],
  },
  "table-11": {
    title: "Table 11: number of civilians",
    paper: "Of 2, 3 and 4 civilians, more are better.",
    here: "Runs with two and with three civilians against one with four, in the standard game and in held-out tasks.",
    variants: ["paper", "civilians-3", "civilians-2"],
    claims: [
      lower("civilians-3", "paper", "Three civilians do worse than four"),
      lower("civilians-2", "civilians-3", "Two civilians do worse than three"),
      worse("civilians-3", "paper", "Three civilians do worse than four in held-out tasks"),
      worse("civilians-2", "civilians-3", "Two civilians do worse than three in held-out tasks"),
    ],
  },
  "table-12": {
    title: "Table 12: number of clue rounds",
    paper: "Of 1, 2 and 3 clue rounds, more are better; a single one brings nearly no gain.",
    here: "Runs with one and with three rounds against one with two, in the standard game and in held-out tasks.",
    variants: ["paper", "rounds-1", "rounds-3"],
    claims: [
      lower("rounds-1", "paper", "One round does worse than two"),
      {
        finding: "Three rounds do better than two",
        quantity: { kind: "win rate difference", of: "rounds-3", less: "paper" },
        expected: "above",
        than: 0,
      },
      worse("rounds-1", "paper", "One round does worse than two in held-out tasks"),
      {
        finding: "Three rounds do better than two in held-out tasks",
        quantity: { kind: "task difference", of: "rounds-3", less: "paper" },
        expected: "above",
        than: 0,
      },
    ],
  },
  "table-13": {
    title: "Table 13: with and without role advantage estimation",
    paper: "Without role baselines the trained model is worse than the model it started from.",
    here: "Role baselines held at 0 against moving ones, in the standard game and in held-out tasks.",
    variants: ["paper", "no-rae"],
    claims: [
      lower("no-rae", "paper", "Without role baselines it plays worse than with them"),
      {
        finding: "Without role baselines it plays worse than the base",
        quantity: { kind: "win rate", of: "no-rae" },
        expected: "below",
        than: 0.5,
      },
      worse("no-rae", "paper", "Without role baselines it is worse in held-out tasks than with them"),
      {
        finding: "Without role baselines it is worse in held-out tasks than the base",
        quantity: { kind: "task gain", of: "no-rae", tasks: "all" },
        expected: "below",
        than: 0,
      },
    ],
  },
  "spy-view": {
    title: "What the spy sees: nothing, or an edited copy",
    paper:
      "The first version of the paper gives the spy an edited copy, the second a blank picture; we know of no direct comparison.",
    here: "A run whose spies see an edited copy against one whose spies see a blank picture. Both play the standard game, which has the blank one.",
    variants: ["paper", "edited"],
    claims: [],
  },
  "published-code": {
    title: "The published code's behaviour against the paper's",
    paper:
      "The code behind the paper differs from its text in several points; the paper compares none of them.",
    here: "Those differences that are switches here, all together, at the size of the preset `small`.",
    variants: ["paper", "published-code"],
    claims: [],
  },
  transfer: {
    title: "Tables 1 and 2: held-out tasks",
    paper:
      "Models trained on scenes, on charts and on photographs all gain in tasks they were never trained on.",
    here: "Held-out tasks of all three domains before and after training on each kind of picture, and on all in turn.",
    variants: ["paper", "charts", "photos", "mix"],
    claims: [
      ...gains("paper", "Training on scenes"),
      ...gains("charts", "Training on charts"),
      ...gains("photos", "Training on photographs"),
    ],
  },
  retention: {
    title: "Retention: what the game costs in other tasks",
    paper:
      "The paper reports gains in held-out tasks and no losses. Nothing but the KL term keeps there what the model knew.",
    here: "The default run, which keeps answering random questions as the base does, against training as in the paper. Judged tasks ask what the model sees; played ones are answered by a clue or a vote, as in the game.",
    variants: ["default", "paper"],
    claims: [
      {
        finding: "As in the paper, judged tasks get worse",
        quantity: { kind: "task gain", of: "paper", tasks: "judged" },
        expected: "below",
        than: 0,
      },
      {
        finding: "With retention they lose less than a point",
        ...{
          quantity: { kind: "task gain", of: "default", tasks: "judged" },
          expected: "above",
          than: -0.01,
        },
      },
      {
        finding: "With retention, played tasks gain",
        quantity: { kind: "task gain", of: "default", tasks: "played" },
        expected: "above",
        than: 0,
      },
      {
        finding: "Retention costs less than five points in the game",
        quantity: { kind: "win rate difference", of: "default", less: "paper" },
        expected: "above",
        than: -LITTLE,
      },
    ],
  },
  ...newPicturesExperiments(),
} satisfies Record<string, Experiment>;

export type ExperimentName = keyof typeof EXPERIMENTS;

export const EXPERIMENT_NAMES = Object.keys(EXPERIMENTS) as readonly ExperimentName[];

export function experimentNamed(name: ExperimentName): Experiment {
  return EXPERIMENTS[name];
}

/** Pairs that an experiment lets play each other. */
export function headToHeads(name: ExperimentName): { of: VariantName; against: VariantName }[] {
  return experimentNamed(name).claims.flatMap(({ quantity }) =>
    quantity.kind === "head to head" ? [{ of: quantity.of, against: quantity.against }] : [],
  );
}

function lower(of: VariantName, less: VariantName, finding: string): Claim {
  return { finding, quantity: { kind: "win rate difference", of, less }, expected: "below", than: 0 };
}

function worse(of: VariantName, less: VariantName, finding: string): Claim {
  return { finding, quantity: { kind: "task difference", of, less }, expected: "below", than: 0 };
}

function gains(of: VariantName, who: string): Claim[] {
  return (["judged", "played"] as const).map((tasks) => ({
    finding: `${who} gains in held-out tasks: ${tasks} ones`,
    quantity: { kind: "task gain", of, tasks },
    expected: "above",
    than: 0,
  }));
}
