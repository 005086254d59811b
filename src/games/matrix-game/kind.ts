/** A matrix game as a kind of game. */
import { z } from "zod";
import { dealtSecrets } from "../dealt-secrets.ts";
import type { GameKind } from "../kind.ts";
import { matrixGame } from "./matrix-game.ts";
import { matrixGameSettings } from "./settings.ts";

const settings = z.strictObject({
  name: z.literal("matrix-game").describe("which game is played"),
  ...matrixGameSettings.shape,
});

const rules = ({ name: _name, ...options }: z.infer<typeof settings>) => matrixGame(options);

export const matrixGameKind: GameKind<typeof settings> = {
  name: "matrix-game",
  settings,
  rules,
  sideOf: (role) => role,
  secrets: { from: "seed", of: (options, seed) => dealtSecrets(rules(options), seed) },
};
