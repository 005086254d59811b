/**
 * A game of "Who is the spy?" with a person at one seat and a model at the others: the project's own rules, loop and pictures, wherever a runtime gives
 * the model's log-probabilities. Knows nothing of a browser; left out: the model (`model.ts`) and what is shown (`DemoPage.svelte`).
 */
import { Key } from "../../../src/core/rng.ts";
import { spotTheSpyForm } from "../../../src/engine/local/forms/spot-the-spy.ts";
import { spotTheSpyKind } from "../../../src/games/spot-the-spy/kind.ts";
import { pairSecrets } from "../../../src/games/spot-the-spy/secrets.ts";
import { clevrSource } from "../../../src/pairs/clevr/source.ts";
import { person } from "../../../src/players/person.ts";
import type { Sampler } from "../../../src/players/player.ts";
import { policy } from "../../../src/players/policy.ts";
import type { Episode, Turn } from "../../../src/rollout/episode.ts";
import { playEpisodes, type Table } from "../../../src/rollout/play.ts";
import type { ReplayStep } from "../../../src/rollout/replay.ts";
import type { Role } from "./messages.ts";

/** Side of the pictures in pixels, as in `sparring play`; the model reads them made smaller. */
const SIDE = 448;
const SECRETS = pairSecrets(clevrSource({ seed: 1, size: SIDE }));
/** Pairs that a deal may have, as in `sparring play`. */
const PAIRS = 1000;

/** A game that is going on. */
export interface Played {
  readonly game: ReturnType<typeof spotTheSpyKind.rules>;
  readonly table: Table;
  /** The person's. */
  readonly seat: number;
  readonly start: unknown;
  readonly steps: readonly ReplayStep<unknown>[];
  readonly state: unknown;
}

export interface Hearing {
  /** The deal, then each answer. */
  onChange(played: Played): void;
  /** @param refused why the answer before was none. @returns the answer in plain words. */
  ask(kind: string, refused: string | undefined, signal?: AbortSignal): Promise<string>;
}

export interface DealOptions {
  readonly settings: unknown;
  readonly seed: number;
  /** Absent: as dealt. */
  readonly role?: Role;
  readonly sampler: Sampler;
  readonly model: string;
  readonly signal?: AbortSignal;
}

/** Plays a game to its end. @throws ConfigError for settings that are none, whatever the model throws on an abort. */
export async function playGame(
  options: DealOptions,
  hearing: Hearing,
): Promise<{ played: Played; episode: Episode }> {
  const { game, secret, key, seat, table } = await deal(options);
  const start = game.start(secret, key);
  let played: Played = { game, table, seat, start, steps: [], state: start };
  const you = person({
    name: "you",
    game,
    show: () => hearing.onChange(played),
    ask: (prompt, signal) => hearing.ask(kindOf(game, played.state, seat), refusalIn(prompt), signal),
  });
  const others = policy({ name: options.model, sampler: options.sampler, renderer: spotTheSpyForm });
  hearing.onChange(played);
  const [episode] = await playEpisodes([{ ...table, players: (one) => (one === seat ? you : others) }], {
    ...(options.signal && { signal: options.signal }),
    onTurn: ({ turn, state }) => {
      played = { ...played, steps: withTurn(played, turn, state), state };
      hearing.onChange(played);
    },
  });
  return { played, episode };
}

async function deal({ settings, seed, role }: DealOptions) {
  const game = spotTheSpyKind.rules(spotTheSpyKind.settings.parse(settings));
  const key = Key.root(seed).child("play", 0);
  const index = key
    .child("pair")
    .stream()
    .int(0, PAIRS - 1);
  const { id, secret } = await SECRETS.deal("heldout", index);
  const seats = game.seats(game.start(secret, key));
  const wanted = [...seats.keys()].filter((one) => role === undefined || seats[one].role === role);
  const seat = key.child("seat").stream().pick(wanted);
  const table: Table = {
    id: `play-${seed}`,
    ...{ key, game, secret, players: [] },
    secretInfo: { source: SECRETS.name, split: "heldout", index, id },
  };
  return { game, secret, key, seat, table };
}

/** Turns that are made at the same time are one step. */
function withTurn({ steps, state: before }: Played, turn: Turn, after: unknown): Played["steps"] {
  const last = steps.at(-1);
  if (!last || last.after !== after) return [...steps, { before, turns: [turn], after }];
  return [...steps.slice(0, -1), { ...last, turns: [...last.turns, turn] }];
}

function kindOf(game: Played["game"], state: unknown, seat: number): string {
  return game.observe(state, seat).kind;
}

/** `person` asks anew with the reason on a line of its own. */
function refusalIn(prompt: string): string | undefined {
  return /^Not possible: (.*)\.\n/.exec(prompt)?.[1];
}
