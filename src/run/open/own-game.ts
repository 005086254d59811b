/**
 * A game that a user wrote: a module whose default export is a `Game`. `examples/your-own-game.ts` is one.
 */
import fs from "node:fs";
import { z } from "zod";
import { ConfigError, DataError } from "../../core/errors.ts";
import { checkConformance } from "../../games/conformance/conformance.ts";
import { dealtSecrets } from "../../games/dealt-secrets.ts";
import type { AnyGame } from "../../games/game.ts";
import type { GameKind } from "../../games/kind.ts";
import type { SecretSource } from "../../games/secret.ts";
import { ownGameCode } from "./named-code.ts";
import { importModule } from "./own-module.ts";
import { requireTrust } from "./trust.ts";

/**
 * What the module exports. A solvable game needs no `secrets`: its deals are drawn by their probabilities.
 */
interface OwnGame {
  readonly default: AnyGame;
  /**
   * Without it and without deals every game has the secret `null`, and chance comes from the key of `start`.
   */
  readonly secrets?: (seed: number) => SecretSource;
}

const PARTS = [
  "start",
  "seats",
  "toMove",
  "observe",
  "parse",
  "apply",
  "outcome",
  "returns",
  "winner",
] as const;

const settings = z.strictObject({
  name: z.literal("own").describe("which game is played"),
  file: z.string().min(1).describe("a game of your own: the module that exports it, e.g. ./your-own-game.ts"),
});

const loaded = new Map<string, OwnGame>();

/** The kind of games of one's own. `loadOwnGame` comes first. */
export const ownGameKind: GameKind<typeof settings> = {
  name: "own",
  settings,
  rules: ({ file }) => ownGame(file).default,
  sideOf: (role) => role,
  secrets: { from: "seed", of: ({ file }, seed) => secretsOf(ownGame(file), seed) },
};

/**
 * Runs the module and plays its game at random, once per process.
 * @throws DataError if there is no such file, ConfigError if the module gives no game or one that breaks the
 * contract of games, NotTrusted if nobody here named it.
 */
export async function loadOwnGame(file: string): Promise<void> {
  requireTrust(ownGameCode(file));
  if (loaded.has(file)) return;
  if (!fs.existsSync(file))
    throw new DataError(`There is no file ${file}. Check the path of the game (--game).`);
  const own = (await importModule(file)) as OwnGame;
  const missing = PARTS.filter((part) => typeof own.default?.[part] !== "function");
  if (missing.length > 0)
    throw new ConfigError(
      `the default export of ${file} is no game: it lacks ${missing.join(", ")} (see Game in games/game.ts)`,
    );
  const secrets = secretsOf(own, 0);
  const dealt = await Promise.all([0, 1, 2].map((index) => secrets.deal("train", index)));
  checkConformance(own.default, "deals" in own.default ? {} : { secrets: dealt.map(({ secret }) => secret) });
  loaded.set(file, own);
}

function ownGame(file: string): OwnGame {
  const own = loaded.get(file);
  if (own) return own;
  throw new ConfigError(`the game of ${file} is not loaded yet`);
}

/** Its secrets for a seed: those of the module, its deals, or none. */
export function secretsOf({ default: game, secrets }: OwnGame, seed: number): SecretSource {
  if (secrets) return secrets(seed);
  if ("deals" in game) return dealtSecrets(game as never, seed);
  const name = `${game.name}-s${seed}`;
  const deal = async (split: string, index: number) => ({ id: `${name}/${split}/${index}`, secret: null });
  return { name, size: () => Number.POSITIVE_INFINITY, deal };
}
