/** The hidden-role game as a kind of game: roles and readings come from the key of each game. */
import { z } from "zod";
import type { GameKind } from "../kind.ts";
import { hiddenRole } from "./hidden-role.ts";
import { hiddenRoleSettings } from "./settings.ts";
import { ROLES, SIDES } from "./state.ts";

const settings = z.strictObject({
  name: z.literal("hidden-role").describe("which game is played"),
  ...hiddenRoleSettings.shape,
});

export const hiddenRoleKind = {
  name: "hidden-role",
  title: "a game of hidden roles",
  settings,
  rules: ({ name: _name, ...options }) => hiddenRole(options),
  sideOf: (role) => SIDES.find((side) => ROLES[side] === role) ?? role,
  secrets: {
    from: "seed",
    of: (_options, seed) => ({
      name: `hidden-role-s${seed}`,
      size: () => Number.POSITIVE_INFINITY,
      deal: async (split, index) => ({ id: `hidden-role-s${seed}/${split}/${index}`, secret: null }),
    }),
  },
} satisfies GameKind<typeof settings>;
