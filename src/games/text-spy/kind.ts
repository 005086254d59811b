/** The text game as a kind of game: documents are made from the run's seed, or read from a file. */
import { z } from "zod";
import type { GameKind } from "../kind.ts";
import { documents } from "./documents.ts";
import { textSpySettings } from "./settings.ts";
import { ROLES, SIDES } from "./state.ts";
import { textSpy } from "./text-spy.ts";

const settings = z.strictObject({
  name: z.literal("text-spy").describe("which game is played"),
  ...textSpySettings.shape,
});

export const textSpyKind = {
  name: "text-spy",
  title: '"Who is the spy?" with texts',
  settings,
  rules: ({ name: _name, ...options }) => textSpy(options),
  sideOf: (role) => SIDES.find((side) => ROLES[side] === role) ?? role,
  secrets: { from: "seed", of: (options, seed) => documents(options, seed) },
} satisfies GameKind<typeof settings>;
