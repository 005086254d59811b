/** Pairs of pictures as the secrets of "Who is the spy?". */
import type { PairSource } from "../../pairs/pair.ts";
import type { SecretSource } from "../secret.ts";
import type { SpyGameSecret } from "./state.ts";

export function pairSecrets(source: PairSource): SecretSource<SpyGameSecret> {
  return {
    name: source.name,
    size: (split) => source.size(split),
    async deal(split, index, difficulty) {
      const pair = await source.pair(split, index, difficulty);
      return { id: pair.id, secret: { pair } };
    },
  };
}
