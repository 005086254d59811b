/** An observation with the name of its game: a model that plays several games reads each in its own words. */
import type { AnyGame, Observation, Seat } from "./game.ts";

export function observed(game: Pick<AnyGame, "name" | "observe">, state: unknown, seat: Seat): Observation {
  return { ...game.observe(state, seat), game: game.name };
}
