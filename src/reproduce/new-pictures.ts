/**
 * Does it learn to see? Self-play on unlabelled pictures of a kind that the base was not taught, against
 * controls that differ from it in the signal alone: as many iterations and optimiser steps, the same
 * pictures, the same retention.
 */
import type { Claim, Experiment } from "./experiments.ts";
import type { Variant } from "./variants.ts";

/** Pictures of each experiment, as in `pairs.source`, and those that the base was taught. */
const KINDS = {
  noise: { pictures: "clevr~noise:35", known: "clevr", what: "scenes with pixel noise" },
  stripes: { pictures: "clevr~stripes:20", known: "clevr", what: "scenes behind stripes" },
} as const;

const ARMS = {
  adapt: { summary: "self-play, preset `adapt`", settings: [] },
  unkept: { summary: "self-play without retention", settings: ["retention.weight=0"] },
  retention: { summary: "control: retention alone, no games", settings: ["algorithm.rewards=none"] },
  "self-training": {
    summary: "control: its own confident verdicts as targets, no games",
    settings: ["algorithm.rewards=none", "verdicts.weight=2"],
  },
  "random-rewards": {
    summary: "control: each game has the rewards of another one",
    settings: ["algorithm.rewards=random"],
  },
  labels: {
    summary: "upper bound: true labels, no games",
    settings: ["algorithm.rewards=none", "verdicts.weight=2", "verdicts.targets=true"],
  },
} as const;

type Kind = keyof typeof KINDS;
type Arm = keyof typeof ARMS;
export type NewPicturesVariant = `${Kind}-${Arm}` | "known-adapt";
export type NewPicturesExperiment = `new-pictures-${Kind}`;

const KIND_NAMES = Object.keys(KINDS) as readonly Kind[];
/** A match of so many games tells whether the game was learned; seeing is measured by statements. */
const FEWER_GAMES = ["evaluation.games=100", "evaluation.panelGames=0"];
/** A point. */
const LITTLE = 0.01;

export function newPicturesVariants(): Record<NewPicturesVariant, Variant> {
  const arms = KIND_NAMES.flatMap((kind) =>
    (Object.keys(ARMS) as Arm[]).map((arm) => [`${kind}-${arm}`, variantOf(kind, arm)]),
  );
  return {
    "known-adapt": {
      ...adapting([]),
      summary: "control: self-play, preset `adapt`, on scenes, which the base knows",
    },
    ...(Object.fromEntries(arms) as Record<`${Kind}-${Arm}`, Variant>),
  };
}

export function newPicturesExperiments(): Record<NewPicturesExperiment, Experiment> {
  const experiments = KIND_NAMES.map((kind) => [`new-pictures-${kind}`, experimentOf(kind)]);
  return Object.fromEntries(experiments) as Record<NewPicturesExperiment, Experiment>;
}

function variantOf(kind: Kind, arm: Arm): Variant {
  const { summary, settings } = ARMS[arm];
  const { what, pictures } = KINDS[kind];
  return { ...adapting([`pairs.source=${pictures}`, ...settings]), summary: `${summary}, on ${what}` };
}

function adapting(settings: readonly string[]): Omit<Variant, "summary"> {
  return { preset: "adapt", settings: [...settings, ...FEWER_GAMES], domains: [], plays: false };
}

function experimentOf(kind: Kind): Experiment {
  const { pictures, known, what } = KINDS[kind];
  const of = `${kind}-adapt` as const;
  const beats = (less: NewPicturesVariant, finding: string): Claim => ({
    finding,
    quantity: { kind: "judged difference", of, less, pictures },
    expected: "above",
    than: 0,
  });
  return {
    title: `New pictures: ${what}`,
    paper:
      "Self-play on unlabelled pictures improves what a model sees in them; the controls of this experiment are not in the paper.",
    here: `Self-play on ${what}, without labels. Statements about held-out pictures, half of them true, are judged before and after; the controls differ in what is learned from the same pictures.`,
    variants: [
      of,
      ...(Object.keys(ARMS) as Arm[])
        .filter((arm) => arm !== "adapt")
        .map((arm) => `${kind}-${arm}` as const),
      "known-adapt",
    ],
    judged: [pictures, known],
    claims: [
      {
        finding: "Judging new pictures gains",
        quantity: { kind: "judged gain", of, pictures },
        expected: "above",
        than: 0,
      },
      beats(`${kind}-self-training`, "It gains more than self-training without the game"),
      beats("known-adapt", "It gains more than the same self-play on known pictures"),
      beats(`${kind}-random-rewards`, "It gains more than with random rewards"),
      beats(`${kind}-retention`, "It gains more than with retention alone"),
      {
        finding: "Judging known pictures loses less than a point",
        quantity: { kind: "judged gain", of, pictures: known },
        expected: "above",
        than: -LITTLE,
      },
    ],
  };
}
