/**
 * What a process of the two-core measurement is asked to draw, with the package's own sources of pictures.
 */
import { Key } from "../../src/core/rng.ts";
import { chartExample, chartSource } from "../../src/pairs/charts/source.ts";
import { clevrExample, clevrSource } from "../../src/pairs/clevr/source.ts";
import type { Domain } from "../../src/pairs/pair.ts";
import { cifarSet } from "../../src/pairs/photos/cifar.ts";
import { builtInEditor } from "../../src/pairs/photos/edit/built-in-editor.ts";
import type { PictureSet } from "../../src/pairs/photos/picture-set.ts";
import { photoExample, photoSource } from "../../src/pairs/photos/source.ts";

export interface Job {
  readonly domain: Domain;
  readonly size: number;
  /** single: one picture with what is true of it. pair: with its edited copy. */
  readonly what: "single" | "pair";
  readonly round: number;
  readonly seconds: number;
}

/** Pictures that are drawn at least, because they differ in cost. */
export const SET: Readonly<Record<Domain, number>> = { clevr: 4, charts: 4, photos: 4 };

let photographs: Promise<PictureSet> | undefined;

/** @returns the function that draws picture `i`. */
export async function drawerOf({ domain, size, what }: Job): Promise<(i: number) => unknown> {
  const key = Key.root("bench/pictures");
  if (domain === "clevr") {
    const source = clevrSource({ seed: 1, size });
    return (i) => (what === "pair" ? source.pair("train", i) : clevrExample(key.child(i), { size }));
  }
  if (domain === "charts") {
    const source = chartSource({ seed: 1, size });
    return (i) => (what === "pair" ? source.pair("train", i) : chartExample(key.child(i), { size }));
  }
  photographs ??= cifarSet();
  const set = await photographs;
  const source = photoSource(set, { seed: 1, size, editor: builtInEditor() });
  return (i) => (what === "pair" ? source.pair("train", i) : photoExample(key.child(i), { set, size }));
}
