/**
 * What a run will ask of a server, before it asks anything: some training games are played by a bot, every prompt is rendered as the
 * model would read it, and the counts are taken to the length of the run. Answers are counted at their longest, so tokens are bounds.
 */
import { Key } from "../core/rng.ts";
import { evaluatedGame } from "../evaluate/games.ts";
import { botNamesOf, botOf } from "../players/bots/of-game.ts";
import type { ModelInput, Player, Renderer } from "../players/player.ts";
import { playEpisodes } from "../rollout/play.ts";
import { secretOf, tableOf, trainingDeals } from "./deal.ts";
import { algorithmKind, openAlgorithm, prepareAlgorithm } from "./open/algorithms.ts";
import { openPlays } from "./open/games.ts";
import type { Config } from "./settings/config.ts";

/** A renderer that counts as the server will. */
export interface CountingRenderer extends Renderer {
  length(input: ModelInput): number;
}

export interface Asked {
  readonly games: number;
  readonly prompts: number;
  readonly pictures: number;
  /** Tokens that are read, pictures included; those that score answers under the base are in `scored`. */
  readonly read: number;
  readonly scored: number;
  /** At most. */
  readonly sampled: number;
  readonly trained: number;
}

export interface Estimate {
  /** Training games that were rendered. */
  readonly rendered: number;
  readonly training: Asked;
  /** Matches, self-play and panel on held-out deals, before, during and after training; bots play a part of the panel. */
  readonly heldOut: Asked;
  readonly optimiserSteps: number;
  readonly checkpoints: number;
}

/** Games that are rendered: their lengths differ little. */
const RENDERED = 8;

/** @throws EngineError if the model cannot read what the games show. */
export async function estimate(config: Config, renderer: CountingRenderer): Promise<Estimate> {
  await prepareAlgorithm(config);
  const plays = await openPlays(config);
  const sources = plays.map(({ secrets }) => secrets);
  const deals = trainingDeals(config, sources, Key.root(config.seed), 1).slice(0, RENDERED);
  const counted: Count[] = [];
  const tables = await Promise.all(
    deals.map(async (deal) => {
      const { game } = plays[deal.play];
      const player = counting(botOf(game.name, botNamesOf(game.name)[0]), renderer, counted);
      return tableOf(deal, await secretOf(deal, sources[deal.play]), game, sources[deal.play], () => player);
    }),
  );
  await playEpisodes(tables, {});
  const { iterations, gamesPerIteration, minibatches, checkpoint } = config;
  const reference = algorithmKind(config.algorithm.name).reference(config.algorithm);
  const { again } = openAlgorithm(
    config,
    plays.map(({ game }) => game),
  );
  const times = again ? again.sampled + (again.greedy ? 1 : 0) : 0;
  const last = counted.filter(({ kind }) => kind === counted.at(-1)?.kind);
  const withAgain = [...counted, ...Array.from({ length: times }, () => last).flat()];
  const training = asked(withAgain, deals.length, iterations * gamesPerIteration, reference !== undefined);
  const { selfPlay, matches, panel } = heldOutGames(config);
  const heldOut = asked(counted, deals.length, selfPlay + matches + panel);
  return {
    rendered: deals.length,
    training,
    heldOut: { ...heldOut, trained: 0 },
    optimiserSteps: iterations * minibatches,
    checkpoints: Math.ceil(iterations / checkpoint.every),
  };
}

interface Count {
  readonly kind: string;
  readonly read: number;
  readonly sampled: number;
  readonly pictures: number;
}

/** The bot, with each of its turns counted as the model's. */
function counting(bot: Player, renderer: CountingRenderer, counted: Count[]): Player {
  return {
    name: bot.name,
    act: (requests, signal) => {
      for (const { observation } of requests) {
        const input = renderer.render(observation);
        const pictures = input.filter(({ type }) => type === "image").length;
        const { kind } = observation;
        const [read, sampled] = [renderer.length(input), renderer.maxTokens(observation)];
        counted.push({ kind, read, sampled, pictures });
      }
      return bot.act(requests, signal);
    },
  };
}

function asked(counted: readonly Count[], rendered: number, games: number, scores = false): Asked {
  const all = (of: (count: Count) => number) =>
    Math.round((counted.reduce((sum, count) => sum + of(count), 0) * games) / rendered);
  const trained = all(({ read, sampled }) => read + sampled);
  return {
    games,
    prompts: all(() => 1),
    pictures: all(({ pictures }) => pictures),
    read: all(({ read }) => read),
    scored: scores ? trained : 0,
    sampled: all(({ sampled }) => sampled),
    trained,
  };
}

export interface HeldOutGames {
  readonly selfPlay: number;
  readonly matches: number;
  readonly panel: number;
}

/** Self-play before and after, a match after and those during, for each game; and the panel of the first game. */
export function heldOutGames(config: Config): HeldOutGames {
  const { iterations, game, moreGames, evaluation } = config;
  const { games, everyIterations, gamesDuring, panelGames } = evaluation;
  if (games === 0) return { selfPlay: 0, matches: 0, panel: 0 };
  const during = everyIterations === 0 ? 0 : Math.floor((iterations - 1) / everyIterations);
  const plays = 1 + moreGames.length;
  return {
    selfPlay: 2 * plays * gamesDuring,
    matches: plays * (games + during * gamesDuring),
    panel: evaluatedGame(game.name)?.panel ? PANEL_SEATINGS * panelGames : 0,
  };
}

/** Ten seatings of half as many games each, two of which the match has played. */
const PANEL_SEATINGS = 4;
