/** "Who is the spy?" as a kind of game. */
import type { GameKind } from "../kind.ts";
import { pairSecrets } from "./secrets.ts";
import { spyGameSchema } from "./settings.ts";
import { spotTheSpy } from "./spot-the-spy.ts";

export const spotTheSpyKind: GameKind<typeof spyGameSchema> = {
  name: "spot-the-spy",
  title: "“Who is the spy?”",
  settings: spyGameSchema,
  rules: ({ name: _name, ...settings }) => spotTheSpy(settings),
  sideOf: (role) => (role === "spy" ? "spy" : "civilians"),
  secrets: { from: "pairs", of: pairSecrets },
};
