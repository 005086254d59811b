/** The kind of a solvable game: its deals are drawn from a seed, and each role is a side of its own. */
import { z } from "zod";
import { dealtSecrets } from "./dealt-secrets.ts";
import type { GameKind } from "./kind.ts";
import type { Solvable } from "./solvable.ts";

/** @param title for people. @param settings of the game; the kind's settings add its name. */
export function solvableKind<const Name extends string, Shape extends z.ZodRawShape>(
  name: Name,
  title: string,
  settings: z.ZodObject<Shape>,
  // biome-ignore lint/suspicious/noExplicitAny: state, move and secret are the game's own
  play: (options: z.infer<z.ZodObject<Shape>>) => Solvable<any, any, any, any, any>,
) {
  const schema = z.strictObject({
    name: z.literal(name).describe("which game is played"),
    ...settings.shape,
  });
  const rules = (chosen: z.infer<typeof schema>) => {
    const { name: _name, ...options } = chosen as Record<string, unknown>;
    return play(options as never);
  };
  return {
    name,
    title,
    settings: schema,
    rules,
    sideOf: (role) => role,
    secrets: { from: "seed", of: (options, seed) => dealtSecrets(rules(options), seed) },
  } satisfies Omit<GameKind<typeof schema>, "name"> & { name: Name };
}
