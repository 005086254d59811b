/** Tic-tac-toe as a kind of game. */
import { z } from "zod";
import { dealtSecrets } from "../dealt-secrets.ts";
import type { GameKind } from "../kind.ts";
import { ticTacToeSettings } from "./settings.ts";
import { ticTacToe } from "./tic-tac-toe.ts";

const settings = z.strictObject({
  name: z.literal("tic-tac-toe").describe("which game is played"),
  ...ticTacToeSettings.shape,
});

const rules = ({ name: _name, ...options }: z.infer<typeof settings>) => ticTacToe(options);

export const ticTacToeKind: GameKind<typeof settings> = {
  name: "tic-tac-toe",
  settings,
  rules,
  sideOf: (role) => role,
  secrets: { from: "seed", of: (options, seed) => dealtSecrets(rules(options), seed) },
};
