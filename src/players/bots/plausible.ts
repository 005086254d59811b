/**
 * Clues that could be true of many pictures of a domain, drawn without looking at one.
 */
import type { Rng } from "../../core/rng.ts";
import { randomStatement } from "../../pairs/clevr/draw-statement.ts";
import { formatStatement } from "../../pairs/clevr/statement.ts";
import type { Domain } from "../../pairs/pair.ts";

const SUBJECTS: Readonly<Record<Exclude<Domain, "clevr">, readonly string[]>> = {
  charts: ["the first value", "the second value", "the third value", "the last value", "the title"],
  photos: ["the main thing", "the background", "the left side", "the right side", "the upper part"],
};

const CLAIMS: Readonly<Record<Exclude<Domain, "clevr">, readonly string[]>> = {
  charts: [
    "is the largest",
    "is the smallest",
    "is close to the average",
    "stands out",
    "is written in black",
    "is easy to read",
  ],
  photos: [
    "is bright",
    "is dark",
    "is partly green",
    "is partly blue",
    "is out of focus",
    "has a clear edge",
  ],
};

export function plausibleClue(domain: Domain, rng: Rng): string {
  if (domain === "clevr") {
    return formatStatement(randomStatement(rng, { kinds: ["exist", "relation"], attributes: [1, 2] }));
  }
  return `${rng.pick(SUBJECTS[domain])} ${rng.pick(CLAIMS[domain])}`;
}
