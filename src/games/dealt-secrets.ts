/**
 * A source of secrets for games whose chance lies in their deals: index i of a split is one draw, the same
 * for ever.
 */
import { Key } from "../core/rng.ts";
import type { SecretSource } from "./secret.ts";
import type { Chance, Solvable } from "./solvable.ts";

/** @param seed another seed gives other draws. */
export function dealtSecrets<Secret>(
  game: Pick<Solvable<unknown, unknown, Secret>, "name" | "deals">,
  seed: number | string = 0,
): SecretSource<Secret> {
  const deals = game.deals();
  const name = `${game.name}-deals-s${seed}`;
  return {
    name,
    size: () => Number.POSITIVE_INFINITY,
    async deal(split, index) {
      const draw = Key.root(seed).child(name, split, index).stream().uniform();
      return { id: `${name}/${split}/${index}`, secret: chosen(deals, draw) };
    },
  };
}

/** @param draw uniform in [0, 1). */
function chosen<Secret>(deals: readonly Chance<Secret>[], draw: number): Secret {
  let left = draw;
  for (const { secret, probability } of deals) {
    left -= probability;
    if (left < 0) return secret;
  }
  return deals[deals.length - 1].secret;
}
