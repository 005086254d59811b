/**
 * Turns → training sequences. A turn trains only with what was really sampled: the prompt the model
 * read and the tokens it produced with their log-probabilities, never text that was tokenised again.
 * A turn that lacks one of these is dropped and counted by reason; nothing is put in its place.
 */
import type { AdvantagedTurn } from "../advantage/advantage.ts";
import type { ModelInput } from "../players/player.ts";
import type { Turn } from "../rollout/episode.ts";
import type { Datum } from "./objective.ts";

export type DropReason = "failure" | "no prompt" | "no tokens" | "no log-probabilities";

export interface TrainingSequences {
  /** The turns that can train, and one datum for each, in order; every weight is the turn's advantage. */
  readonly turns: readonly AdvantagedTurn[];
  readonly data: readonly Datum[];
  /** Turns left out, by reason; reasons that did not occur are absent. */
  readonly dropped: Readonly<Partial<Record<DropReason, number>>>;
}

export function trainingSequences(turns: readonly AdvantagedTurn[]): TrainingSequences {
  const dropped: Partial<Record<DropReason, number>> = {};
  const kept = turns.filter(({ turn }) => {
    const reason = dropReason(turn);
    if (reason) dropped[reason] = (dropped[reason] ?? 0) + 1;
    return reason === undefined;
  });
  return { turns: kept, data: kept.map(toDatum), dropped };
}

function dropReason(turn: Turn): DropReason | undefined {
  if (turn.failure !== undefined) return "failure";
  if (!turn.prompt || turn.prompt.length === 0) return "no prompt";
  if (turn.tokens.length === 0) return "no tokens";
  const usable = turn.logprobs.length === turn.tokens.length && turn.logprobs.every(Number.isFinite);
  return usable ? undefined : "no log-probabilities";
}

function toDatum({ turn, advantage }: AdvantagedTurn): Datum {
  return {
    input: append(turn.prompt!, turn.tokens.slice(0, -1)),
    targets: turn.tokens,
    weights: turn.tokens.map(() => advantage),
    logprobs: turn.logprobs,
  };
}

/** The prompt followed by tokens, joined to its last chunk if that is text. */
function append(prompt: ModelInput, tokens: readonly number[]): ModelInput {
  if (tokens.length === 0) return prompt;
  const last = prompt[prompt.length - 1];
  if (last.type !== "tokens") return [...prompt, { type: "tokens", tokens }];
  return [...prompt.slice(0, -1), { type: "tokens", tokens: [...last.tokens, ...tokens] }];
}
