/**
 * One answer of a player with all that a trainer may want to know of it: the prompt as chat messages, what was made
 * of the answer, what it earned. The rows of every data set are made of these.
 */
import type { Message } from "../games/game.ts";
import type { RewardTerms } from "../reward/reward.ts";

export interface AnswerRow {
  readonly prompt: readonly Message[];
  /** As the player gave it. */
  readonly answer: string;
  /** The parsed move; absent if the answer was refused or never came. */
  readonly move?: unknown;
  readonly refusal?: string;
  /** The player gave no answer, and why. */
  readonly failure?: string;
  /** Cut at the limit of its tokens. */
  readonly cut: boolean;
  /** The sum of the terms; absent where the turn earns nothing or nobody can say. */
  readonly reward?: number;
  readonly terms?: RewardTerms;
  /** What the run trained on; absent for turns that did not train, and where it cannot be computed again. */
  readonly advantage?: number;
  readonly about: About;
}

/** Where an answer is from. Plain values: a column each. */
export interface About {
  /** Kind of answer, e.g. `clue`; of a held-out question, its task. */
  readonly kind: string;
  /** Of the run, from 1. */
  readonly iteration?: number;
  readonly game?: string;
  /** Names the game within its file. */
  readonly episode?: string;
  /** Path of the key that the game was started with. */
  readonly key?: string;
  /** Number of the turn in its game, from 0. */
  readonly turn?: number;
  /** From 0. */
  readonly seat?: number;
  readonly role?: string;
  /** Whether the seat's side won; absent for a draw. */
  readonly won?: boolean;
  /** Which time the turn was asked; 0 is the game's own. */
  readonly time?: number;
  readonly player: string;
  /** The model behind the player, where the source says. */
  readonly model?: string;
  /** Of a held-out question: the right answer in the form that is asked for; absent where any true one is right. */
  readonly right?: string;
  /** The secret or the question. */
  readonly secret: string;
  /** Whether it was for training or held out. */
  readonly split: string;
}

/** Answers from one place, in an order that is the same each time. */
export interface AnswerSource {
  /** For people, without the path. */
  readonly name: string;
  /** What stands in the card, one line each. */
  readonly facts: readonly string[];
  /** Whether its prompts may hold pictures. */
  readonly pictures: boolean;
  /** From the first one on; the same rows each time. */
  rows(signal?: AbortSignal): AsyncIterable<AnswerRow>;
  /** What could not be told once all rows are read, one sentence each. */
  notes(): readonly string[];
}

/** A player's name for others: without folders and addresses. */
export function publicName(player: string): string {
  const chat = /^(openai:[^@]+)@/.exec(player);
  if (chat) return chat[1];
  const parts = player.replace(/[/\\]+$/, "").split(/[/\\]/);
  const checkpoint = parts.lastIndexOf("checkpoints");
  return checkpoint > 0 ? parts.slice(checkpoint - 1).join("/") : parts[parts.length - 1];
}
