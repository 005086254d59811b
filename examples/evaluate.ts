/**
 * A match between a player of one's own and a bot: a civilian or spy that always says the same.
 *
 *     node --import tsx examples/evaluate.ts
 */
import { evaluate, type Player } from "sparring";

/** Answers every observation with the first of its choices, or with one sentence. */
const stubborn: Player = {
  name: "stubborn",
  act: async (requests) =>
    requests.map(({ observation: { choices, kind } }) => {
      const text = choices?.[0] ?? (kind === "vote" ? "\\boxed{1}" : "There is a red cube.");
      return { text, tokens: [], logprobs: [], stop: "end" as const };
    }),
};

const { winRate, a, b } = await evaluate({ a: stubborn, b: "bot:oracle", games: 40 });
console.log(`${a.name} wins ${(100 * winRate.estimate).toFixed(1)}% against ${b.name}`);
console.log(`95% interval: ${(100 * winRate.low).toFixed(1)} to ${(100 * winRate.high).toFixed(1)}`);
