/** The ladder that is stored with a run (`RUN/ladder.json`), for people. Nothing is played or rated here. */
import { z } from "zod";
import { rounded } from "./curves/down-sample.ts";
import { readStored } from "./store-file.ts";
import type { Ladder, LadderRow } from "./wire.ts";

const MOST_BYTES = 2e7;
const MOST_PLAYERS = 200;

const interval = z.object({ estimate: z.number(), low: z.number(), high: z.number() });
const schema = z.object({
  players: z.array(z.object({ name: z.string(), kind: z.string(), iteration: z.int().min(0).optional() })),
  pairs: z.array(z.unknown()),
  result: z
    .object({
      players: z.array(z.object({ name: z.string(), rating: interval, games: z.number(), wins: z.number() })),
      games: z.number(),
      deals: z.number(),
    })
    .optional(),
});

/** @param folder of the run. */
export function ladderOf(folder: string): Ladder {
  const text = readStored(folder, "ladder.json", MOST_BYTES);
  if (text === undefined) return { rows: [], games: 0, deals: 0 };
  const stored = parsed(text);
  if (!stored)
    return {
      rows: [],
      games: 0,
      deals: 0,
      note: "ladder.json is damaged. Remove it, and play the ladder again.",
    };
  const { players, pairs, result } = stored;
  if (!result)
    return {
      rows: [],
      games: 0,
      deals: 0,
      note: `The ladder is not complete: ${pairs.length} pairs have played so far.`,
    };
  const known = new Map(players.map((player) => [player.name, player]));
  const rows = result.players.slice(0, MOST_PLAYERS).map((rated): LadderRow => {
    const { kind = "checkpoint", iteration } = known.get(rated.name) ?? {};
    const { estimate, low, high } = rated.rating;
    return {
      name: rated.name.slice(0, 200),
      kind: kind === "base" || kind === "bot" ? kind : "checkpoint",
      ...(iteration !== undefined && { iteration }),
      rating: {
        estimate: rounded(estimate) ?? 0,
        low: rounded(low) ?? 0,
        high: rounded(high) ?? 0,
        n: rated.games,
      },
      wins: rated.wins,
    };
  });
  return { rows, games: result.games, deals: result.deals };
}

function parsed(text: string): z.infer<typeof schema> | undefined {
  try {
    return schema.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}
