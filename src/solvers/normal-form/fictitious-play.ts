/**
 * Fictitious play (Brown, 1951): both players answer the other's moves so far by a best response, the first of equally
 * good ones. Averages converge in zero-sum games, not in all others (Shapley, 1964).
 */
import { against, type Bimatrix, bestMove, type Mix, normalised, pure, transposed } from "./table.ts";

/** The average mixes after so many moves. @param start the first move of each. */
export function fictitiousPlay(
  { rows, columns }: Bimatrix,
  iterations: number,
  start: readonly [number, number] = [0, 0],
): [Mix, Mix] {
  const tables = [rows, transposed(columns)];
  let counts = tables.map((table, who) => pure(table.length, start[who]));
  for (let t = 1; t < iterations; t++) {
    const moves = tables.map((table, who) => bestMove(against(table, counts[1 - who])));
    counts = counts.map((count, who) => count.with(moves[who], count[moves[who]] + 1));
  }
  return [normalised(counts[0]), normalised(counts[1])];
}
