/** What the games of one iteration tell that no metric of every algorithm does: how sure answers were, and how many clues repeat earlier ones. */
import type { Turn } from "../../../rollout/episode.ts";
import type { GameFile } from "../games/game-files.ts";
import { gameLines } from "../games/stored-game.ts";

export interface SaidInGames {
  readonly iteration: number;
  /** By kind of answer the mean of -log π over sampled tokens, and how many there were. */
  readonly entropy: ReadonlyMap<string, { readonly nats: number; readonly tokens: number }>;
  /** Answers in free words, and those that repeat one of their game. */
  readonly free: number;
  readonly copies: number;
}

const MOST_GAMES = 64;
const MOST_BYTES = 2 ** 23;
const POLICY = "policy";

/** Of the policy's own turns. @param folder of the run. @throws Refusal if there is no such file. */
export async function saidInGames(folder: string, { name, iteration }: GameFile): Promise<SaidInGames> {
  const sums = new Map<string, { sum: number; tokens: number }>();
  let [free, copies, games] = [0, 0, 0];
  for await (const { episode, end } of gameLines(folder, name)) {
    if (end > MOST_BYTES || games++ === MOST_GAMES) break;
    if (!episode) continue;
    const said = new Set<string>();
    for (const turn of episode.turns) {
      const own = episode.seats[turn.seat].player === POLICY;
      if (own) add(sums, turn);
      const words = freeWords(turn);
      if (words === undefined && !isRepeat(turn)) continue;
      if (own) free++;
      if (own && (isRepeat(turn) || said.has(words ?? ""))) copies++;
      if (words !== undefined) said.add(words);
    }
  }
  const entropy = [...sums].map(([kind, { sum, tokens }]) => [kind, { nats: sum / tokens, tokens }] as const);
  return { iteration, entropy: new Map(entropy), free, copies };
}

function add(sums: Map<string, { sum: number; tokens: number }>, { kind, logprobs }: Turn): void {
  if (logprobs.length === 0) return;
  const before = sums.get(kind) ?? { sum: 0, tokens: 0 };
  const sum = logprobs.reduce((total, value) => total - value, before.sum);
  sums.set(kind, { sum, tokens: before.tokens + logprobs.length });
}

/** The text of a move that is more than a choice: it has several words. */
function freeWords({ move }: Turn): string | undefined {
  if (typeof move !== "object" || move === null) return undefined;
  const texts = Object.values(move).filter((value) => typeof value === "string" && /\S\s+\S/.test(value));
  return texts.length === 0 ? undefined : String(texts[0]).toLowerCase().replace(/\W+/g, " ").trim();
}

/** As the rules refuse it. */
function isRepeat({ refusal }: Turn): boolean {
  return refusal !== undefined && /repeats an earlier/.test(refusal);
}
