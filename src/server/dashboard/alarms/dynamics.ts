/**
 * Alarms on the dynamics of a run: what self-play is known to do when it fails, measured over its latest iterations. Each says what to do. They stand
 * beside those that an algorithm raises itself while it trains, hold for runs of any age, and go when their cause goes.
 */
import { mean } from "../../../core/stats.ts";
import type { Config } from "../../../run/settings/config.ts";
import type { EventIndex } from "../curves/event-index.ts";
import type { SaidInGames } from "./said-in-games.ts";
import type { Dynamics, Watched } from "./wire.ts";

/** Iterations of a mean. */
const WINDOW = 10;
/** Share of the first entropy below which answers count as always the same, as SPIRAL's alarm has it. */
const ENTROPY_LEFT = 0.1;
/** Tokens that an entropy needs. */
const LEAST_TOKENS = 50;
const MOST_COPIES = 0.3;
const LEAST_FREE = 20;
const MOST_NA = 0.9;
const MOST_WITHOUT = 0.9;
/** Share of the gap at which a run stops. */
const NEAR_GAP = 0.5;

/** @param first,latest games of the first and of the latest iteration that has some. */
export function dynamicsOf(
  config: Config,
  index: EventIndex,
  first: SaidInGames | undefined,
  latest: SaidInGames | undefined,
): Dynamics {
  return {
    window: Math.min(WINDOW, index.iterations.length),
    iteration: index.iterations.at(-1) ?? 0,
    watched: [
      ...(first && latest && latest.iteration > first.iteration ? entropies(config, first, latest) : []),
      ...(latest ? copies(config, latest) : []),
      ...notAvailable(config, index),
      ...withoutGradient(config, index),
      ...gap(config, index),
    ],
  };
}

function entropies(config: Config, first: SaidInGames, latest: SaidInGames): Watched[] {
  return [...latest.entropy].flatMap(([kind, now]): Watched[] => {
    const before = first.entropy.get(kind);
    if (!before || Math.min(now.tokens, before.tokens) < LEAST_TOKENS) return [];
    const text = `entropy of ${kind}s ${short(now.nats)} nats per token (${short(before.nats)} in iteration ${first.iteration})`;
    const collapsed = now.nats < ENTROPY_LEFT * before.nats;
    const alarm = `The ${text} has collapsed: the policy says the same whatever it sees. Raise ${klSettings(config)}, or lower optimiser.learningRate, and go on from a checkpoint before it fell.`;
    return [{ name: "entropy", text, ...(collapsed && { alarm }) }];
  });
}

function copies(config: Config, { free, copies: copied, iteration }: SaidInGames): Watched[] {
  if (free < LEAST_FREE) return [];
  const share = copied / free;
  const text = `copied clues ${percent(share)} of ${free} in iteration ${iteration}`;
  const remedy =
    config.algorithm.name === "iterative-spo"
      ? "Let refused clues gain nothing (algorithm.refusedClues=never-gain), or raise sampling.repetitionPenalty."
      : "Raise sampling.repetitionPenalty, or lower optimiser.learningRate.";
  const alarm = `Players copy each other: ${percent(share)} of ${free} answers repeat an earlier one of their game. ${remedy}`;
  return [{ name: "copies", text, ...(share >= MOST_COPIES && { alarm }) }];
}

function notAvailable({ algorithm }: Config, index: EventIndex): Watched[] {
  const share = latestMean(index, "naShare");
  if (share === undefined) return [];
  const costs =
    "rewardNotAvailable" in algorithm
      ? ` It earns ${algorithm.rewardNotAvailable} and a wrong vote ${algorithm.rewardWrong}: lower algorithm.rewardNotAvailable towards that of a wrong vote.`
      : " Make it cost as much as a wrong vote.";
  const alarm = `Nearly all votes are n/a (${percent(share)}), so nobody learns to find the spy.${costs}`;
  return [{ name: "n/a", text: `votes n/a ${percent(share)}`, ...(share >= MOST_NA && { alarm }) }];
}

/** By the metric of the algorithm, and by the sequences that brought none. */
function withoutGradient(config: Config, index: EventIndex): Watched[] {
  const [groups, without] = [latestMean(index, "groups"), latestMean(index, "groupsWithoutGradient")];
  if (groups !== undefined && without !== undefined && groups > 0) {
    const share = without / groups;
    const text = `groups without gradient ${percent(share)}`;
    const more =
      "votesPerSeat" in config.algorithm
        ? "Ask for more votes (algorithm.votesPerSeat), or change what is too easy or too hard (pairs.difficulty)."
        : "Change what is too easy or too hard (pairs.difficulty).";
    const alarm = `In ${percent(share)} of the groups all answers earned the same, so they teach nothing. ${more}`;
    return [{ name: "gradient", text, ...(share >= MOST_WITHOUT && { alarm }) }];
  }
  const zero = latestMean(index, "zeroAdvantageShare");
  if (zero === undefined) return [];
  const alarm = `${percent(zero)} of the turns have an advantage of 0, so they teach nothing. Play against others (algorithm.opponents), or a game in which less is decided.`;
  return [
    {
      name: "gradient",
      text: `turns without gradient ${percent(zero)}`,
      ...(zero >= MOST_WITHOUT && { alarm }),
    },
  ];
}

/** Engines whose sampling and training are one program have none. */
function gap({ engine }: Config, index: EventIndex): Watched[] {
  const nats = latestMean(index, "rolloutGap");
  if (nats === undefined) return [];
  const most = "rolloutGap" in engine ? engine.rolloutGap : undefined;
  const alarm = `Sampling and training differ by ${short(nats)} nats per token, and the run stops above ${most}. Check that the server trains the model that it samples from, with its pictures and tokenizer, and that sampling.temperature is 1.`;
  const near = most !== undefined && nats > NEAR_GAP * most;
  return [
    {
      name: "gap",
      text: `sampling and training ${short(nats)} nats per token apart`,
      ...(near && { alarm }),
    },
  ];
}

/** Over the latest iterations that have the number. */
function latestMean({ columns, iterations }: EventIndex, name: string): number | undefined {
  const from = Math.max(0, iterations.length - WINDOW);
  const values = (columns.get(name) ?? []).slice(from).filter(Number.isFinite);
  return values.length === 0 ? undefined : mean(values);
}

/** The settings that hold the policy to its reference. */
function klSettings({ algorithm }: Config): string {
  const names = Object.keys(algorithm).filter((name) => /^kl(Clue|Decision|Weight)$/.test(name));
  return names.map((name) => `algorithm.${name}`).join(", ") || "the weight of the KL term";
}

function percent(share: number): string {
  return `${(100 * share).toFixed(share < 0.0995 ? 1 : 0)}%`;
}

function short(value: number): string {
  return String(Number(value.toPrecision(3)));
}
