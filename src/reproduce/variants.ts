/**
 * Every way of training that an experiment compares: settings on top of a preset, `small` where no other is
 * named, and the domains of its held-out tasks. All but the default run train as the paper says, without
 * retention.
 */
import { PAPER, PUBLISHED_CODE } from "../algorithms/iterative-spo-settings.ts";
import type { Domain } from "../pairs/pair.ts";
import { newPicturesVariants } from "./new-pictures.ts";

export interface Variant {
  readonly summary: string;
  /** Default `small`. */
  readonly preset?: string;
  /** `key=value`, on top of the preset. */
  readonly settings: readonly string[];
  /** Domains of the tasks that it is asked. */
  readonly domains: readonly Domain[];
  /** Whether it plays the base in the standard game (default true). */
  readonly plays?: boolean;
}

const SCENES: readonly Domain[] = ["clevr"];
const ALL: readonly Domain[] = ["clevr", "charts", "photos"];
const EDITED = "game.spyView=edited";
const AS_IN_THE_PAPER = "retention.weight=0";

const VARIANTS = {
  default: { summary: "all settings as in `small`", settings: [], domains: ALL },
  paper: {
    summary: "Iterative-SPO as in the paper: no retention",
    settings: [AS_IN_THE_PAPER],
    domains: ALL,
  },
  "clue-only": scenes("the clue stage alone", "algorithm.stages=clue"),
  "decision-only": scenes("the decision stage alone", "algorithm.stages=decision"),
  "civilians-2": scenes("two civilians", "game.civilians=2"),
  "civilians-3": scenes("three civilians", "game.civilians=3"),
  "rounds-1": scenes("one clue round", "game.clueRounds=1"),
  "rounds-3": scenes("three clue rounds", "game.clueRounds=3"),
  "no-rae": scenes(
    "no role baselines: α = 1 keeps them at 0, so that A_k = r_k",
    "algorithm.baselineDecay=1",
  ),
  edited: scenes("the spy sees an edited copy", EDITED),
  "edited-failed": scenes(
    "edited copies, of which 10% are blank and 10% equal the original in training",
    ...[EDITED, "pairs.failedBlank=0.1", "pairs.failedIdentical=0.1"],
  ),
  "published-code": scenes(
    "what the published code does instead of the paper, as far as it is built (PAPERS.md)",
    ...publishedCode(),
    ...["sampling.temperature=0.8", "game.civilians=3"],
  ),
  charts: pictures("charts instead of scenes", "charts"),
  photos: pictures("photographs instead of scenes", "photos"),
  mix: pictures("scenes, charts and photographs in turn", "mix"),
  ...newPicturesVariants(),
} satisfies Record<string, Variant>;

export type VariantName = keyof typeof VARIANTS;

/** In the order in which they are trained. */
export const VARIANT_NAMES = Object.keys(VARIANTS) as readonly VariantName[];

export function variantNamed(name: VariantName): Variant {
  return VARIANTS[name];
}

function scenes(summary: string, ...settings: string[]): Variant {
  return { summary, settings: [AS_IN_THE_PAPER, ...settings], domains: SCENES };
}

function pictures(summary: string, source: string): Variant {
  return { summary, settings: [AS_IN_THE_PAPER, `pairs.source=${source}`], domains: ALL };
}

/** Each constant in which the published code differs from the paper. */
function publishedCode(): string[] {
  const names = Object.keys(PUBLISHED_CODE) as (keyof typeof PUBLISHED_CODE)[];
  return names
    .filter((name) => PUBLISHED_CODE[name] !== PAPER[name])
    .map((name) => `algorithm.${name}=${PUBLISHED_CODE[name]}`);
}
