/**
 * The seatings of a panel. Each seating, one player as the civilians and one as the spy, plays the same deals
 * once, and every measure reads the games it needs: so all of them are paired, and no game is played twice.
 *
 * A reader differs from its player in votes alone, and a spy casts none: as the spy it *is* its player, game
 * for game.
 */
import type { Episode } from "../../../rollout/episode.ts";

/**
 * `player` is who is measured, `base` what it started from, `reader` the base with the rule, `other 0`…
 * independent opponents.
 */
export type Seated = "player" | "base" | "reader" | "oracle" | "copycat" | `other ${number}`;

export interface Seating {
  readonly civilians: Seated;
  readonly spy: Seated;
}

/** @param bots whether pictures are known well enough for bots. */
export function panelSeatings(others: number, bots: boolean): Seating[] {
  const models = [
    ["player", "base"],
    ["base", "player"],
    ["player", "player"],
    ["base", "base"],
    ["reader", "player"],
    ["reader", "base"],
  ] as const;
  const known = [
    ["oracle", "player"],
    ["oracle", "base"],
    ["player", "copycat"],
    ["base", "copycat"],
  ] as const;
  const independent = Array.from({ length: others }, (_, i) => `other ${i}` as const).flatMap((other) => [
    ["player", other] as const,
    [other, "player"] as const,
  ]);
  return [...models, ...independent, ...(bots ? known : [])].map(([civilians, spy]) => ({ civilians, spy }));
}

/** The games of a panel, by seating; deal by deal in each. */
export class PanelGames {
  private readonly games = new Map<string, readonly Episode[]>();
  private readonly own: Episode[] = [];

  /** Games that were played for the panel. */
  add(seating: Seating, episodes: readonly Episode[]): void {
    this.take(seating, episodes);
    this.own.push(...episodes);
  }

  /** Games that were there already. */
  take({ civilians, spy }: Seating, episodes: readonly Episode[]): void {
    this.games.set(nameOf(civilians, spy), episodes);
  }

  /** Empty if the seating was not played. */
  of(civilians: Seated, spy: Seated): readonly Episode[] {
    return this.games.get(nameOf(civilians, spy === "reader" ? "base" : spy)) ?? [];
  }

  /** The same without games in which a player gave no answer. */
  scored(civilians: Seated, spy: Seated): Episode[] {
    return this.of(civilians, spy).filter(({ turns }) => turns.every(({ failure }) => failure === undefined));
  }

  /** All that were played for the panel. */
  played(): Episode[] {
    return this.own;
  }
}

function nameOf(civilians: Seated, spy: Seated): string {
  return `${civilians} against ${spy}`;
}
