/** A kind of algorithm: what a name in the settings stands for. `run/open/algorithms.ts` lists them. */
import type { z } from "zod";
import type { AnyGame } from "../games/game.ts";
import type { PolicyObjectiveSpec } from "../objective/policy-objective.ts";
import type { Algorithm } from "./algorithm.ts";
import type { CurveGroup } from "./curves.ts";
import type { StatusText } from "./status.ts";

export interface AlgorithmContext {
  readonly loss: PolicyObjectiveSpec["loss"];
  /** All games that are trained on. */
  readonly games: readonly AnyGame[];
}

/** A paper, and how far a run may lie from it. */
export interface Paper {
  /** As its part of `PAPERS.md` is headed. */
  readonly heading: string;
  /** One sentence: what the paper trains. */
  readonly about: string;
  /** The preset that holds its constants; absent where the settings' own defaults are them. */
  readonly preset?: string;
}

/** Something that self-play is known to do wrong, seen in the metrics of iterations. */
export interface Alarm {
  readonly kind: string;
  readonly metric: string;
  /** The finding, and the remedy. */
  readonly message: string;
}

/** A comparison of the latest iterations of a run with its first ones. */
export interface AlarmRule {
  /** Number of iterations that are compared: so many of the first ones, and as many later ones. */
  readonly window: number;
  /**
   * @param first metrics of `window` iterations. @param latest the same, none of which is among the first.
   */
  find(
    first: readonly Readonly<Record<string, number>>[],
    latest: readonly Readonly<Record<string, number>>[],
  ): readonly Alarm[];
}

/** An iteration that is over, as far as its events tell. */
export interface PastIteration {
  /** Its phase of training. */
  readonly phase?: string;
  /** The metrics of the iteration before; empty for the first one. */
  readonly earlier: Readonly<Record<string, number>>;
}

export interface AlgorithmKind<Schema extends z.ZodObject = z.ZodObject> {
  readonly name: Schema["shape"]["name"] extends z.ZodLiteral<infer Name> ? Name : string;
  /** A strict object: `name`, and every constant with its default and its meaning. */
  readonly settings: Schema;
  /** The games it is made for. */
  readonly games: readonly string[] | "any";
  make(settings: z.infer<Schema>, context: AlgorithmContext): Algorithm;
  /** The name of the method for people, e.g. `Iterative-SPO` or `clue-only training`. */
  title(settings: z.infer<Schema>): string;
  /** The charts of its own numbers. */
  readonly curves: readonly CurveGroup[];
  /** What a running training shows of them. */
  readonly status: StatusText;
  /** Where it comes from; absent for one of a user's own. */
  readonly paper?: Paper;
  /** The weights that its objective holds the policy to; absent where it holds it to none. */
  reference(settings: z.infer<Schema>): PolicyObjectiveSpec["kl"]["reference"];
  /**
   * The settings by which so many iterations see each phase of training in turn, to measure what they take;
   * absent where there are no phases.
   */
  inTurn?(settings: z.infer<Schema>, iterations: number): z.infer<Schema>;
  /**
   * The algorithm as it was before a past iteration, as far as its events tell: a step over all games of the
   * iteration gives the advantages that they had, and nothing else of it counts. Undefined where events tell
   * too little; absent where they never tell enough.
   */
  before?(settings: z.infer<Schema>, context: AlgorithmContext, past: PastIteration): Algorithm | undefined;
  /** Absent where nothing is watched. */
  readonly alarms?: AlarmRule;
}
