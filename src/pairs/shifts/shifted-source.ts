/**
 * A source under a shift: the same pairs, with the pixels changed where the shift is one of pixels, under
 * names of their own.
 */
import { Key } from "../../core/rng.ts";
import type { Picture } from "../../images/image.ts";
import type { ImagePair, PairSource } from "../pair.ts";
import { type ChosenShift, labelOf } from "./shift.ts";

/**
 * Pictures change, changes and contents stay. Each picture has its own key, its id: two pictures of one pair
 * have different noise.
 * @param source made with the shift's own options already, where the shift has such (`withShifts`).
 */
export function shiftedSource(source: PairSource, chosen: ChosenShift): PairSource {
  const suffix = `~${labelOf(chosen)}`;
  return {
    name: source.name + suffix,
    domains: source.domains,
    size: (split) => source.size(split),
    pair: async (split, index, difficulty) =>
      shiftedPair(await source.pair(split, index, difficulty), chosen, suffix),
  };
}

function shiftedPair(pair: ImagePair, chosen: ChosenShift, suffix: string): ImagePair {
  const picture = (before: Picture) => shiftedPicture(before, chosen, before.id + suffix);
  return {
    ...pair,
    id: pair.id + suffix,
    original: picture(pair.original),
    ...(pair.modified && { modified: picture(pair.modified) }),
  };
}

function shiftedPicture({ image }: Picture, { shift, amount }: ChosenShift, id: string): Picture {
  return { id, image: shift.image?.(image, Key.root(`shift/${id}`), amount) ?? image };
}
