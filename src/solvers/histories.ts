/** How large a game is. */
import type { GameTree } from "./walk.ts";

export interface GameSize {
  /** Ways to get to any point, draws of chance left out; a state that is reached in two ways counts twice. */
  readonly histories: number;
  /** Points of the tree that differ, draws of chance left out. */
  readonly states: number;
  readonly informationStates: number;
}

export function sizeOf({ nodes, roots, sets }: GameTree): GameSize {
  const ways = new Float64Array(nodes.length);
  for (const { node } of roots) ways[node.index]++;
  for (const { index, children } of nodes) for (const child of children) ways[child.index] += ways[index];
  const moments = nodes.filter(({ chance }) => !chance);
  return {
    histories: moments.reduce((sum, { index }) => sum + ways[index], 0),
    states: moments.length,
    informationStates: sets.length,
  };
}
