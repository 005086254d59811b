/** Regret matching (Hart and Mas-Colell, 2000) and regret matching+ (Tammelin, 2014) in tables. */
import { against, type Bimatrix, dot, even, type Mix, normalised, transposed } from "./table.ts";

export interface RegretMatchingOptions {
  /** Cuts regrets at 0, lets the players update in turn, and weighs iteration t by t. */
  readonly plus?: boolean;
}

/** The average mixes after so many iterations. */
export function regretMatching(
  { rows, columns }: Bimatrix,
  iterations: number,
  { plus = false }: RegretMatchingOptions = {},
): [Mix, Mix] {
  const tables = [rows, transposed(columns)];
  const regrets = tables.map((table) => even(table.length).fill(0));
  const sums = tables.map((table) => even(table.length).fill(0));
  let mixes = tables.map((table) => even(table.length));
  for (let t = 1; t <= iterations; t++) {
    let next = mixes;
    for (const [who, table] of tables.entries()) {
      const [own, other] = plus ? [next[who], next[1 - who]] : [mixes[who], mixes[1 - who]];
      const gains = against(table, other);
      const mean = dot(own, gains);
      const weight = plus ? t : 1;
      regrets[who] = regrets[who].map((regret, i) => {
        const sum = regret + gains[i] - mean;
        return plus ? Math.max(sum, 0) : sum;
      });
      sums[who] = sums[who].map((sum, i) => sum + weight * own[i]);
      next = next.with(who, normalised(regrets[who]));
    }
    mixes = next;
  }
  return [normalised(sums[0]), normalised(sums[1])];
}
