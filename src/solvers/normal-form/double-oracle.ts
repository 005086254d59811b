/**
 * Double oracle (McMahan et al., 2003) on zero-sum tables: an equilibrium of the moves found so far, then the best
 * answers to it join, until there are none that are new. With approximate answers it is PSRO (Lanctot et al., 2017).
 */
import { regretMatching } from "./regret-matching.ts";
import { against, bestMove, type Matrix, type Mix, pure, transposed, zeroSum } from "./table.ts";

export interface OracleResult {
  readonly mixes: readonly [Mix, Mix];
  /** Rounds until no answer was new, the last one included. */
  readonly iterations: number;
  /** Moves of each player that were used. */
  readonly moves: readonly [readonly number[], readonly number[]];
}

/** An answer to the other's mix: a move. By default the best one. */
export type Oracle = (gains: readonly number[], who: 0 | 1) => number;

/** Of the equilibria of the moves found so far. */
const ITERATIONS = 2000;

/** @param rows the gains of the row player; both begin with their first move. */
export function doubleOracle(rows: Matrix, oracle: Oracle = bestMove): OracleResult {
  const tables = [rows, transposed(zeroSum(rows).columns)];
  const moves: [number[], number[]] = [[0], [0]];
  for (let iteration = 1; ; iteration++) {
    const small = moves[0].map((i) => moves[1].map((j) => rows[i][j]));
    const found = regretMatching(zeroSum(small), ITERATIONS, { plus: true });
    const mixes = found.map((mix, who) => spreadOut(mix, moves[who], tables[who].length));
    const answers = ([0, 1] as const).map((who) => oracle(against(tables[who], mixes[1 - who]), who));
    const fresh = ([0, 1] as const).filter((who) => !moves[who].includes(answers[who]));
    if (fresh.length === 0) return { mixes: [mixes[0], mixes[1]], iterations: iteration, moves };
    for (const who of fresh) moves[who].push(answers[who]);
  }
}

function spreadOut(mix: Mix, moves: readonly number[], count: number): Mix {
  const whole = pure(count, -1);
  moves.forEach((move, i) => {
    whole[move] = mix[i];
  });
  return whole;
}
