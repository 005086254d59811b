/** A stored deal, played again by the weights of another iteration: the same secret, key, seats and sampling. Nothing of it is stored. */
import { Key } from "../../../core/rng.ts";
import type { AnyGame } from "../../../games/game.ts";
import { botOf } from "../../../players/bots/of-game.ts";
import type { Player } from "../../../players/player.ts";
import { policy } from "../../../players/policy.ts";
import type { Episode } from "../../../rollout/episode.ts";
import { playEpisodes } from "../../../rollout/play.ts";
import type { Config } from "../../../run/settings/config.ts";
import { Refusal } from "../../http/refusal.ts";
import type { LoadedWeights } from "../weights/run-weights.ts";
import type { GameKind } from "../wire.ts";
import { type Holder, holdersOf } from "./tables.ts";

export interface Redealt {
  readonly game: AnyGame;
  readonly episode: Episode;
  readonly secret: unknown;
  readonly kind: GameKind;
}

const PATIENCE_MS = 60_000;
const READER = "bot:reader";

/** @throws Refusal where a seat was held by somebody who cannot be asked, or it takes too long. */
export async function playDeal(deal: Redealt, config: Config, weights: LoadedWeights): Promise<Episode> {
  const { game, episode, secret } = deal;
  const players = holdersOf(episode).map((holder) => playerOf(holder, deal, config, weights));
  const table = {
    id: episode.id,
    key: Key.root(episode.key),
    ...{ game, secret, players, secretInfo: episode.secret },
  };
  const signal = AbortSignal.timeout(PATIENCE_MS);
  const [played] = await playEpisodes([table], { signal }).catch((error: unknown) => {
    if (!signal.aborted) throw error;
    throw new Refusal(503, `the game took longer than ${PATIENCE_MS / 1000} s and was given up.`);
  });
  return played;
}

function playerOf(
  holder: Holder,
  { game, kind, episode }: Redealt,
  config: Config,
  { engine, policy: current, handedOut, base }: LoadedWeights,
): Player {
  if (typeof holder !== "string") {
    if (!holder.other.startsWith("bot:") || holder.other.startsWith(READER))
      throw new Refusal(
        409,
        `${episode.id} was played with ${holder.other.slice(0, 80)}, whom a page does not ask.`,
      );
    return botOf(game.name, holder.other.slice("bot:".length));
  }
  if (holder === "base" && base === undefined)
    throw new Refusal(409, "the base of this run is not the one that is here, so it cannot play.");
  const training = kind === "training";
  const ref = holder === "base" ? base : training ? current : handedOut;
  const { temperature, repetitionPenalty: factor, penalised } = config.sampling;
  return policy({
    name: holder,
    sampler: engine.sampler(ref),
    renderer: engine.renderer,
    temperature: training ? temperature : config.evaluation.temperature,
    ...(training && { penalty: { factor, kind: penalised } }),
  });
}
