/**
 * CLEVR's split for compositional generalisation (Johnson et al. 2017, section 4.7): in A cubes are gray,
 * blue, brown or yellow and cylinders red, green, purple or cyan; in B the other way round; spheres have any
 * colour in both.
 */
import type { Shift } from "./shift.ts";

export const cogentA: Shift = {
  name: "cogent-a",
  summary: "cubes gray, blue, brown or yellow; cylinders red, green, purple or cyan",
  clevr: (options) => ({ ...options, combinations: "cogent-a" }),
};

export const cogentB: Shift = {
  name: "cogent-b",
  summary: "cubes red, green, purple or cyan; cylinders gray, blue, brown or yellow",
  clevr: (options) => ({ ...options, combinations: "cogent-b" }),
};
