/** Goods, offers in words, and trades. Amounts are lists with one number per resource. */

/** The first ones are those of SPIRAL (arXiv 2506.24119). */
export const RESOURCES = ["Wood", "Gold", "Wheat", "Sheep", "Brick", "Ore", "Stone", "Fish"] as const;

export type Amounts = readonly number[];

export interface Offer {
  /** What the seat that offers gives. */
  readonly give: Amounts;
  readonly get: Amounts;
}

/**
 * `3 Wood, 1 Ore -> 2 Gold`, with "and" for a comma and plurals allowed.
 * @returns why not, where it cannot be read.
 */
export function readOffer(text: string, names: readonly string[]): Offer | string {
  const sides = text.replace(/^\s*I\s+give\s+/i, "").split("->");
  if (sides.length !== 2) return "an offer has one ->";
  const [give, get] = sides.map((side) => readAmounts(side, names));
  if (typeof give === "string") return give;
  return typeof get === "string" ? get : { give, get };
}

function readAmounts(text: string, names: readonly string[]): Amounts | string {
  const amounts: number[] = names.map(() => 0);
  for (const part of text.split(/,|\band\b/i)) {
    const match = /^\s*(\d{1,6})\s+([a-z]+)\s*$/i.exec(part);
    const resource = match ? resourceNamed(match[2], names) : -1;
    if (!match || resource < 0) return `"${part.trim().slice(0, 40)}" is no amount of ${names.join(", ")}`;
    if (Number(match[1]) === 0) return "an amount is 1 at least";
    amounts[resource] += Number(match[1]);
  }
  return amounts;
}

function resourceNamed(word: string, names: readonly string[]): number {
  const small = word.toLowerCase();
  return names.findIndex((name) => [name, `${name}s`].some((form) => form.toLowerCase() === small));
}

export function told(amounts: Amounts, names: readonly string[]): string {
  return names.flatMap((name, i) => (amounts[i] > 0 ? [`${amounts[i]} ${name}`] : [])).join(", ");
}

export function owns(held: Amounts, wanted: Amounts): boolean {
  return wanted.every((amount, i) => held[i] >= amount);
}

/** What a seat holds after it gave and got. */
export function traded(held: Amounts, give: Amounts, get: Amounts): Amounts {
  return held.map((amount, i) => amount - give[i] + get[i]);
}

export function worth(held: Amounts, values: Amounts): number {
  return held.reduce((sum, amount, i) => sum + amount * values[i], 0);
}
