/** A solver that goes on for as long as one likes, and has a policy at any time. */
import type { Profile } from "../policy.ts";

export interface Iterative {
  /** Iterations so far. */
  readonly iterations: number;
  iterate(): void;
  /** What is handed out: an average, or the current policy where that is what converges. */
  profile(): Profile;
}

/** The profile after so many iterations. */
export function after(solver: Iterative, iterations: number): Profile {
  while (solver.iterations < iterations) solver.iterate();
  return solver.profile();
}
