/** The games that can be played. A game is a folder in `games/` and its line here. */
import { ConfigError, DataError } from "../../core/errors.ts";
import { nearest } from "../../core/nearest.ts";
import type { MatchRules } from "../../evaluate/contests/match.ts";
import { evaluatedGame } from "../../evaluate/games.ts";
import type { SecretWord } from "../../evaluate/statistics/held-out-size.ts";
import { connectFourKind } from "../../games/connect-four/kind.ts";
import type { AnyGame } from "../../games/game.ts";
import { hanabiKind } from "../../games/hanabi/kind.ts";
import { hiddenRoleKind } from "../../games/hidden-role/kind.ts";
import type { GameKind } from "../../games/kind.ts";
import { kuhnPokerKind } from "../../games/kuhn-poker/kind.ts";
import { leducKind } from "../../games/leduc/kind.ts";
import { liarsDiceKind } from "../../games/liars-dice/kind.ts";
import { matrixGameKind } from "../../games/matrix-game/kind.ts";
import { readMatrixFile } from "../../games/matrix-game/matrix-file.ts";
import { negotiationKind } from "../../games/negotiation/kind.ts";
import type { SecretSource } from "../../games/secret.ts";
import { spotTheSpyKind } from "../../games/spot-the-spy/kind.ts";
import { textSpyKind } from "../../games/text-spy/kind.ts";
import { ticTacToeKind } from "../../games/tic-tac-toe/kind.ts";
import type { PairSource } from "../../pairs/pair.ts";
import type { Episode } from "../../rollout/episode.ts";
import type { Config } from "../settings/config.ts";
import { codeNamed, isPlugIn } from "./named-code.ts";
import { loadOwnGame, ownGameKind, secretsOf } from "./own-game.ts";
import { openPairs } from "./sources.ts";
import { requireTrust } from "./trust.ts";

export const GAMES = [
  spotTheSpyKind,
  kuhnPokerKind,
  ticTacToeKind,
  matrixGameKind,
  leducKind,
  liarsDiceKind,
  connectFourKind,
  negotiationKind,
  hanabiKind,
  hiddenRoleKind,
  textSpyKind,
  ownGameKind,
] as const;

/**
 * The settings that words stand for, each a name, a module of one's own, or a matrix game as JSON; several
 * are separated by commas.
 * @returns `key=value` texts. @throws DataError for a file that holds no matrix game.
 */
export function gameSettings(words: string): string[] {
  const [first, ...more] = words.split(",").map((word) => settingsOfWord(word.trim()));
  return [
    ...Object.entries(first).map(([key, value]) => `game.${key}=${plain(value)}`),
    `moreGames=${JSON.stringify(more)}`,
  ];
}

function settingsOfWord(word: string): Readonly<Record<string, unknown>> {
  if (isPlugIn(word)) return { name: "own", file: word };
  if (!word.endsWith(".json")) return { name: gameNamed(word) };
  return { name: "matrix-game", ...readMatrixFile(word) };
}

/** @throws ConfigError */
function gameNamed(word: string): string {
  const names = GAMES.map(({ name }) => name).filter((name) => name !== ownGameKind.name);
  if (names.some((name) => name === word) || word === ownGameKind.name) return word;
  throw new ConfigError(
    `there is no game "${word}". Did you mean "${nearest(word, names)}"? Games: ${names.join(", ")}, a module of your own (./my-game.ts), or a matrix game as JSON.`,
  );
}

function plain(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** A game by its settings, ready to be played. */
export interface OpenedGame {
  readonly game: AnyGame;
  readonly secrets: SecretSource;
  /** The pictures that the secrets are; absent for games without pictures. */
  readonly pairs?: PairSource;
  readonly rules: MatchRules;
  /** The noun for the secrets. */
  readonly word: SecretWord;
}

/** @throws as `loadOwnGame` for a game of one's own. */
export async function openGame({ game }: Pick<Config, "game">): Promise<AnyGame> {
  if (game.name === "own") await loadOwnGame(game.file);
  return kindNamed(game.name).rules(game);
}

/**
 * The rules of a game without its secrets, for what is known from stored games alone. @throws as `openGame`.
 */
export async function openRules(config: Pick<Config, "game">): Promise<Pick<OpenedGame, "game" | "rules">> {
  const game = await openGame(config);
  return { game, rules: matchRules(kindNamed(config.game.name), game) };
}

/** The noun for a game's secrets. */
export function secretWord({ game }: Pick<Config, "game">): SecretWord {
  return kindNamed(game.name).secrets.from === "pairs" ? "picture" : "deal";
}

/** The name of a game for people, if its kind has one; otherwise `Game.name` of its rules serves. */
export function gameTitle({ game }: Pick<Config, "game">): string | undefined {
  return kindNamed(game.name).title;
}

/**
 * @param wrap around the pairs of pictures, e.g. a cache.
 * @throws as `openPairs`, and NotTrusted where the game names a file that nobody here chose.
 */
export async function openPlay(
  config: Pick<Config, "game" | "pairs">,
  wrap: (pairs: PairSource) => PairSource = (pairs) => pairs,
): Promise<OpenedGame> {
  const kind = kindNamed(config.game.name);
  if (kind.secrets.from === "pairs") return playOn(config, wrap(await openPairs(config)));
  const game = await openGame(config);
  for (const code of codeNamed({ game: config.game })) requireTrust(code);
  return {
    game,
    secrets: kind.secrets.of(config.game, config.pairs.seed),
    rules: matchRules(kind, game),
    word: "deal",
  };
}

/**
 * All games of a run, its first one first. @throws ConfigError if two have one name, and as `openPlay` does.
 */
export async function openPlays(
  config: Pick<Config, "game" | "moreGames" | "pairs">,
): Promise<[OpenedGame, ...OpenedGame[]]> {
  const more: OpenedGame[] = [];
  const first = await openPlay(config);
  for (const game of config.moreGames) more.push(await openPlay({ ...config, game }));
  const names = [first, ...more].map(({ game }) => game.name);
  const twice = names.find((name, i) => names.indexOf(name) < i);
  if (twice === undefined) return [first, ...more];
  throw new ConfigError(
    `moreGames has ${twice}, which the run plays already: baselines and results go by a game's name. Leave one of them out.`,
  );
}

/** A game about pictures, on those that are given. */
export function playOn(config: Pick<Config, "game">, pairs: PairSource): OpenedGame {
  const kind = kindNamed(config.game.name);
  if (kind.secrets.from !== "pairs")
    throw new DataError(`${config.game.name} is played without pictures, but some were given.`);
  const game = kind.rules(config.game);
  return { game, secrets: kind.secrets.of(pairs), pairs, rules: matchRules(kind, game), word: "picture" };
}

/** A game that is at hand and no kind of the settings, with its deals. */
export function playOfOwn(game: AnyGame): OpenedGame {
  const secrets = secretsOf({ default: game }, 0);
  return { game, secrets, rules: matchRules(ownGameKind as unknown as GameKind, game), word: "deal" };
}

/** The rules by which matches of a game are scored: by its own winner, and by the shares that it declares. */
function matchRules({ sideOf }: GameKind, game: AnyGame): MatchRules {
  return {
    sides: game.sides,
    winnerOf: ({ outcome }) => game.winner(outcome),
    returnsOf: ({ outcome }) => game.returns(outcome),
    sidesOf: ({ seats }) => seats.map(({ role }) => sideOf(role)),
    measures: {},
    ...evaluatedGame(game.name)?.rules,
  };
}

/**
 * The rules that an episode was played by.
 * @param config of its run: it knows where a game of one's own stands.
 * @throws DataError if the game is not known here.
 */
export async function gameOf(
  episode: Pick<Episode, "id" | "game" | "settings">,
  config?: Pick<Config, "game" | "moreGames">,
): Promise<AnyGame> {
  const own = [config?.game, ...(config?.moreGames ?? [])].filter((game) => game?.name === "own");
  for (const settings of own as Config["game"][]) {
    const game = await openGame({ game: settings });
    if (game.name === episode.game) return game;
  }
  return kindNamed(episode.game, `episode ${episode.id} is`).rules({
    ...episode.settings,
    name: episode.game,
  });
}

function kindNamed(name: string, what = "this is"): GameKind {
  const kind = GAMES.find((one) => one.name === name);
  if (kind) return kind as unknown as GameKind;
  throw new DataError(
    `${what} of the game "${name}", which is not known here. Known: ${GAMES.map((one) => one.name).join(", ")}.`,
  );
}
