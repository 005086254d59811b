/**
 * Logit quantal response equilibria of tables (McKelvey and Palfrey, 1995): each player's mix is the softmax of its gains
 * over a temperature. Found by magnetic mirror descent with an even magnet (Sokota et al., 2023).
 */
import { softmax } from "../extensive/mirror-descent.ts";
import { against, type Bimatrix, even, type Matrix, type Mix, transposed } from "./table.ts";

/** One step of both players from the same mixes. @param rate step size, @param magnet by default even. */
export function magneticStep(
  { rows, columns }: Bimatrix,
  [x, y]: readonly [Mix, Mix],
  temperature: number,
  rate: number,
): [Mix, Mix] {
  return [stepped(rows, x, y), stepped(transposed(columns), y, x)];

  function stepped(table: Matrix, own: Mix, other: Mix): Mix {
    const pull = rate * temperature;
    const magnet = Math.log(1 / own.length);
    return softmax(
      against(table, other).map((gain, i) => (Math.log(own[i]) + pull * magnet + rate * gain) / (1 + pull)),
    );
  }
}

export function quantalResponse(game: Bimatrix, temperature: number, iterations = 20_000): [Mix, Mix] {
  let mixes: [Mix, Mix] = [even(game.rows.length), even(game.rows[0].length)];
  for (let t = 0; t < iterations; t++) mixes = magneticStep(game, mixes, temperature, temperature);
  return mixes;
}
