/** Who sits at a table of weights that are compared: those of an iteration, the frozen base, bots. */
import type { Episode } from "../../../rollout/episode.ts";

/** The weights that are compared, under the names that runs give them. */
const WEIGHTS = new Set(["trained", "policy"]);
export const BASE = "base" as const;

export type Holder = "weights" | typeof BASE | { readonly other: string };

/** By seat. A base that plays all seats is the weights of iteration 0. */
export function holdersOf({ seats }: Pick<Episode, "seats">): Holder[] {
  const alone = seats.every(({ player }) => player === BASE);
  return seats.map(({ player }) => {
    if (WEIGHTS.has(player) || alone) return "weights";
    return player === BASE ? "base" : { other: player };
  });
}

/** In words, e.g. `weights as civilians, base as spy`. @param sides by seat. */
export function tableText(holders: readonly Holder[], sides: readonly string[]): string {
  if (holders.every((holder) => holder === "weights")) return "weights at every seat";
  const bySide = [...new Set(sides)].sort().map((side) => {
    const names = new Set(holders.flatMap((holder, seat) => (sides[seat] === side ? nameOf(holder) : [])));
    return `${[...names].join(" and ")} as ${side}`;
  });
  return bySide.join(", ").slice(0, 200);
}

function nameOf(holder: Holder): string {
  return typeof holder === "string" ? holder : holder.other;
}
