/** Kuhn poker as a kind of game. */
import { z } from "zod";
import { dealtSecrets } from "../dealt-secrets.ts";
import type { GameKind } from "../kind.ts";
import { kuhnPoker } from "./kuhn-poker.ts";
import { kuhnPokerSettings } from "./settings.ts";

const settings = z.strictObject({
  name: z.literal("kuhn-poker").describe("which game is played"),
  ...kuhnPokerSettings.shape,
});

const rules = ({ name: _name, ...options }: z.infer<typeof settings>) => kuhnPoker(options);

export const kuhnPokerKind: GameKind<typeof settings> = {
  name: "kuhn-poker",
  settings,
  rules,
  sideOf: (role) => role,
  secrets: { from: "seed", of: (options, seed) => dealtSecrets(rules(options), seed) },
};
