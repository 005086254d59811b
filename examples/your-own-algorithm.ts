/**
 * An algorithm of one's own: REINFORCE. Each turn's advantage is what its seat gained in the game, less the mean gain
 * of its side in this iteration.
 *
 *     sparring train --game kuhn-poker --engine tabular --set algorithm.name=own --set algorithm.file=examples/your-own-algorithm.ts
 */
import type { AdvantagedTurn, Algorithm, AlgorithmContext, Episode, PolicyObjectiveSpec } from "sparring";

export default function reinforce({ games, loss }: AlgorithmContext): Algorithm {
  const objective: PolicyObjectiveSpec = { loss, normalise: "turns", kl: { coefficient: 0 } };
  const gains = ({ game, outcome }: Episode) => games.find(({ name }) => name === game)!.returns(outcome);
  const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;
  return {
    name: "reinforce",
    step(episodes) {
      const told = episodes.map((episode) => ({ episode, gain: gains(episode) }));
      const baseline = (seat: number) => mean(told.map(({ gain }) => gain[seat]));
      const turns: AdvantagedTurn[] = told.flatMap(({ episode, gain }) =>
        episode.turns.map((turn) => ({ turn, advantage: gain[turn.seat] - baseline(turn.seat) })),
      );
      return { learn: { turns, objective }, metrics: { turns: turns.length } };
    },
    save: () => null,
    restore: () => {},
  };
}
