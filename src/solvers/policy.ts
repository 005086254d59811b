/** Policies for solvers: the probability of each choice in each information set. */
import { EvaluationError } from "../core/errors.ts";
import type { GameTree, InformationSet } from "./walk.ts";

/**
 * Probabilities of `choices`, in their order. `set` says whose turn it is and what the seat is shown, for
 * players that read observations.
 */
export type Policy = (
  information: string,
  choices: readonly string[],
  set: InformationSet,
) => readonly number[];

/** A policy as a table: per information set of a tree, the probabilities of its choices. */
export type Profile = readonly (readonly number[])[];

export const uniform: Policy = (_, choices) => choices.map(() => 1 / choices.length);

/** @throws EvaluationError if the policy gives no probabilities somewhere. */
export function profileOf(tree: GameTree, policy: Policy): Profile {
  return tree.sets.map((set) => checked(policy(set.information, set.choices, set), set));
}

/**
 * The table as a function.
 * @throws EvaluationError, when it is asked, for information that the tree does not have.
 */
export function policyOf(tree: GameTree, profile: Profile): Policy {
  const places = new Map(tree.sets.map(({ seat, information, index }) => [`${seat}\n${information}`, index]));
  return (information, _choices, { seat }) => {
    const place = places.get(`${seat}\n${information}`);
    if (place !== undefined) return profile[place];
    throw new EvaluationError(
      `The policy of ${tree.game} knows nothing of "${information}": solve the same settings.`,
    );
  };
}

function checked(
  probabilities: readonly number[],
  { information, choices }: InformationSet,
): readonly number[] {
  const total = probabilities.reduce((sum, p) => sum + p, 0);
  const right = probabilities.length === choices.length && probabilities.every((p) => p >= 0);
  if (right && Math.abs(total - 1) < 1e-6) return probabilities;
  throw new EvaluationError(
    `At "${information}" the policy gives ${probabilities.join(", ") || "nothing"} for the choices ${choices.join(" ")}: ` +
      "give one probability for each; they must sum to 1.",
  );
}
