/** A game that a visitor played in the browser, held against the engine: the same log-probabilities for what the model said there. */
import fs from "node:fs";
import { loadLocalEngine } from "../../src/engine/local/engine.ts";
import { spotTheSpyForm } from "../../src/engine/local/forms/spot-the-spy.ts";
import { observed } from "../../src/games/observed.ts";
import type { Datum } from "../../src/objective/objective.ts";
import type { Episode } from "../../src/rollout/episode.ts";
import { replay } from "../../src/rollout/replay.ts";
import { openPlay } from "../../src/run/open/games.ts";
import { resolveConfig } from "../../src/run/settings/resolve.ts";

const SHIPPED = new URL("../../weights/base.safetensors", import.meta.url).pathname;

export interface Gap {
  /** Tokens that were compared. */
  readonly tokens: number;
  /** Largest difference of a log-probability, in nats. */
  readonly largest: number;
}

/** @param file as the page saved it. @throws DataError if the game does not fit its rules or its pictures. */
export async function gapToEngine(file: string): Promise<Gap> {
  const episode = JSON.parse(fs.readFileSync(file, "utf8")) as Episode;
  const data = await dataOf(episode);
  const engine = await loadLocalEngine({ weights: SHIPPED, form: spotTheSpyForm, threads: 1 });
  try {
    const said = await engine.logprobs(data);
    const gaps = data.flatMap(({ logprobs = [] }, i) =>
      logprobs.map((logprob, at) => Math.abs(said[i][at] - logprob)),
    );
    return { tokens: gaps.length, largest: Math.max(...gaps) };
  } finally {
    await engine.close();
  }
}

/** What the model was told at each of its turns, made again from the deal, and what it said. */
async function dataOf(episode: Episode): Promise<Datum[]> {
  const settings = Object.entries(episode.settings).map(([name, value]) => `game.${name}=${value}`);
  const { game, secrets } = await openPlay(resolveConfig({ flags: ["pairs.pictureSize=448", ...settings] }));
  const { secret } = await secrets.deal("heldout", episode.secret.index);
  return replay(game, episode, secret).steps.flatMap(({ before, turns }) =>
    turns
      .filter(({ tokens }) => tokens.length > 0)
      .map(({ seat, tokens, logprobs }) => {
        const prompt = spotTheSpyForm.render(observed(game, before, seat));
        const heard = prompt.flatMap((chunk) => (chunk.type === "tokens" ? chunk.tokens : []));
        const input = [...heard, ...tokens.slice(0, -1)];
        return {
          input: [
            ...prompt.filter(({ type }) => type === "image"),
            { type: "tokens" as const, tokens: input },
          ],
          ...{ targets: tokens, weights: tokens.map(() => 1), logprobs },
        };
      }),
  );
}
