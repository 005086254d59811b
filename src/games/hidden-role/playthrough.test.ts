import { expect, it } from "vitest";
import { Key } from "../../core/rng.ts";
import { playthrough } from "../playthrough.ts";
import { hiddenRole } from "./hidden-role.ts";

/** After a wanted change of rules or prompts: `npx vitest run src/games -u`, then read the difference. */
it("plays as written in playthrough.txt", async () => {
  const text = playthrough(hiddenRole({ players: 4, rounds: 2 }), null, Key.root(3), [
    "I have no idea.\n\\boxed{pass}",
    "\\boxed{[Accuse 3]}",
    "They accuse me. \\boxed{accuse 2}",
    "\\boxed{trust 4}",
    ...["\\boxed{skip}", "\\boxed{3}", "\\boxed{2}", "\\boxed{skip}"],
    ...["\\boxed{accuse 3}", "\\boxed{pass}", "\\boxed{trust 1}", "\\boxed{accuse 3}"],
    ...["\\boxed{3}", "\\boxed{3}", "\\boxed{1}", "\\boxed{3}"],
  ]);
  await expect(text).toMatchFileSnapshot("playthrough.txt");
});
