import { expect, test } from "vitest";
import { exampleEpisode } from "../reward/spot-the-spy/example-episode.ts";
import type { Episode } from "../rollout/episode.ts";
import { IterativeSpo, iterativeSpoKind } from "./iterative-spo.ts";
import { iterativeSpoSchema } from "./iterative-spo-settings.ts";
import { Spiral, spiralKind } from "./spiral.ts";

const loss = { kind: "importance_sampling" } as const;

/** Games of one iteration, none like another. */
function spyGames(iteration: number): Episode[] {
  return [0, 1, 2].map((game) =>
    exampleEpisode({
      id: `${iteration}-${game}`,
      seats: 4,
      spy: game,
      votes: [game, (game + iteration) % 4, "n/a"],
    }),
  );
}

test.each(["clue", "decision"] as const)(
  "Iterative-SPO: the advantages of a past iteration, %s stage",
  (stages) => {
    const settings = iterativeSpoSchema.parse({
      name: "iterative-spo",
      stages,
      votesPerSeat: 2,
      accuracyBy: "sampled",
    });
    const { name: _name, ...options } = settings;
    const algorithm = new IterativeSpo({ ...options, loss });
    const { metrics: earlier } = algorithm.step(spyGames(1));
    const [games, again] = [
      spyGames(2),
      { sampled: [spyGames(3).map((game, i) => ({ ...game, id: `2-${i}` }))] },
    ];
    const { turns } = algorithm.step(games, again).learn;
    const before = iterativeSpoKind.before?.(settings, { loss, games: [] }, { phase: stages, earlier });
    expect(turns.length).toBeGreaterThan(0);
    expect(before?.step(games, again).learn.turns).toEqual(turns);
  },
);

test("Iterative-SPO: without its phase an iteration cannot be told", () => {
  const settings = iterativeSpoSchema.parse({ name: "iterative-spo" });
  expect(iterativeSpoKind.before?.(settings, { loss, games: [] }, { earlier: {} })).toBeUndefined();
});

test("SPIRAL: the advantages of a past iteration", () => {
  const returns = (outcome: unknown) => outcome as number[];
  const duel = { name: "duel", returns } as never;
  const games = (gains: readonly number[]): Episode[] =>
    gains.map((gain, i) => ({
      ...exampleEpisode({ id: `${i}`, seats: 2, spy: 1, votes: [1] }),
      game: "duel",
      seats: ["first", "second"].map((role) => ({ role, player: "policy" })),
      outcome: [gain, -gain],
    }));
  const settings = spiralKind.settings.parse({ name: "spiral" });
  const { name: _name, ...own } = settings;
  const algorithm = new Spiral(({ outcome }) => returns(outcome), own);
  const { metrics: earlier } = algorithm.step(games([1, 1, -1]));
  const second = games([1, 0.5]);
  const { turns } = algorithm.step(second).learn;
  const before = spiralKind.before?.(settings, { loss, games: [duel] }, { earlier });
  expect(before?.step(second).learn.turns).toEqual(turns);
});
