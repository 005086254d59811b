import { afterAll, expect, test } from "vitest";
import { Key } from "../../../core/rng.ts";
import { playEpisodes } from "../../../rollout/play.ts";
import { openPlay } from "../../../run/open/games.ts";
import { resolveConfig } from "../../../run/settings/resolve.ts";
import { ThinkingThread } from "./thinking.ts";

const thread = new ThinkingThread(false);
afterAll(() => thread.close());
const config = resolveConfig({ flags: ["game.name=tic-tac-toe"] });

test("players think in another thread as they do here", async () => {
  const { game, secrets } = await openPlay(config);
  const { secret } = await secrets.deal("heldout", 0);
  const there = await thread.player({ spec: { kind: "bot", name: "random" }, name: "bot:random", config });
  const { botOf } = await import("../../../players/bots/of-game.ts");
  const table = (player: typeof there) => ({
    ...{ id: "one", key: Key.root(1), game, secret, players: () => player },
    secretInfo: { source: "", split: "heldout", index: 0, id: "" },
  });
  const [played] = await playEpisodes([table(there)]);
  const [here] = await playEpisodes([table(botOf("tic-tac-toe", "random"))]);
  expect(played.turns.length).toBeGreaterThan(4);
  expect(played.turns).toEqual(here.turns);
});

test("a player that cannot be opened says why", async () => {
  const spec = { kind: "bot", name: "nobody" } as const;
  await expect(thread.player({ spec, name: "bot:nobody", config })).rejects.toThrow(/has no bot "nobody"/);
});
