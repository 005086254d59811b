/**
 * A source of pictures of one's own: flags with three stripes, where the edited copy has another middle
 * stripe.
 *
 *     sparring pairs preview --pairs examples/your-own-images.ts
 *     sparring train --pairs examples/your-own-images.ts
 */
import { type Image, Key, type PairSource, type PlugInSettings, photoLayout } from "sparring";

const COLORS = { red: [200, 30, 40], blue: [30, 60, 170], white: [245, 245, 245], yellow: [250, 210, 20] };
type Color = keyof typeof COLORS;

export default function flags({ seed, size }: PlugInSettings): PairSource {
  const name = `flags-${size}-s${seed}`;
  return {
    name,
    domains: ["photos"],
    size: () => Number.POSITIVE_INFINITY,
    async pair(split, index) {
      const id = `${name}/${split}/${index}`;
      const [left, middle, right, other] = Key.root(id)
        .stream()
        .shuffle(Object.keys(COLORS) as Color[]);
      const original = { id: `${id}/original`, image: flag([left, middle, right], size) };
      const modified = { id: `${id}/modified`, image: flag([left, other, right], size) };
      const changes = [{ object: 1, before: { color: middle }, after: { color: other } }];
      const contents = { original: photoLayout(original.image), modified: photoLayout(modified.image) };
      return { id, domain: "photos", original, modified, changes, contents };
    },
  };
}

function flag(stripes: readonly Color[], size: number): Image {
  const stripe = (pixel: number) => stripes[Math.floor(((pixel % size) * 3) / size)];
  const data = Uint8Array.from(
    { length: size * size * 3 },
    (_, i) => COLORS[stripe(Math.floor(i / 3))][i % 3],
  );
  return { width: size, height: size, data };
}
