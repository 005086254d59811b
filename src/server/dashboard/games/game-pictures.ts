/** The pictures of a game, by who sees them, and the places at which two of them differ. */
import { Key } from "../../../core/rng.ts";
import type { AnyGame } from "../../../games/game.ts";
import { picturesTold } from "../../../games/pictures-told.ts";
import { differingBoxes } from "../../../images/differing.ts";
import type { Image, Picture } from "../../../images/image.ts";
import type { Episode } from "../../../rollout/episode.ts";
import type { Mark, View } from "../wire.ts";

export interface SeenPicture {
  readonly picture: Picture;
  readonly seats: readonly number[];
  readonly marks: readonly Mark[];
}

/** From a seat those of its own alone, without marks: it knows no other. */
export function picturesOf(
  game: AnyGame,
  episode: Pick<Episode, "key" | "seats">,
  secret: unknown,
  view: View,
): SeenPicture[] {
  const state = game.start(secret, Key.root(episode.key));
  const seats = view === "above" ? [...episode.seats.keys()] : [view];
  const byId = new Map<string, { picture: Picture; seats: number[] }>();
  for (const seat of seats)
    for (const picture of picturesTold(game, state, seat)) {
      const known = byId.get(picture.id) ?? { picture, seats: [] };
      known.seats.push(seat);
      byId.set(picture.id, known);
    }
  // What most see comes first.
  const seen = [...byId.values()].sort((a, b) => b.seats.length - a.seats.length);
  const marks = seen.length === 2 ? marksOf(seen[0].picture.image, seen[1].picture.image) : [];
  return seen.map((one) => ({ ...one, marks }));
}

export function marksOf(a: Image, b: Image): Mark[] {
  return differingBoxes(a, b).map(({ left, top, right, bottom }) => ({
    left: left / a.width,
    top: top / a.height,
    width: (right - left + 1) / a.width,
    height: (bottom - top + 1) / a.height,
  }));
}
