/**
 * A kind of game: what a name in the settings stands for. Each game's folder exports one; `run/open/games.ts`
 * lists them.
 */
import type { z } from "zod";
import type { PairSource } from "../pairs/pair.ts";
import type { AnyGame } from "./game.ts";
import type { SecretSource } from "./secret.ts";

export interface GameKind<Schema extends z.ZodObject = z.ZodObject> {
  readonly name: Schema["shape"]["name"] extends z.ZodLiteral<infer Name> ? Name : string;
  /** For people, e.g. `Kuhn poker`; absent where the rules' own name is it. */
  readonly title?: string;
  /** A strict object: `name`, and every setting with its default and its meaning. */
  readonly settings: Schema;
  rules(settings: z.infer<Schema>): AnyGame;
  /** The side of a seat, from its role in a stored episode. */
  sideOf(role: string): string;
  /** Where secrets come from: pairs of pictures, or nothing but a seed. */
  readonly secrets:
    | { readonly from: "pairs"; of(pairs: PairSource): SecretSource }
    | { readonly from: "seed"; of(settings: z.infer<Schema>, seed: number): SecretSource };
}
