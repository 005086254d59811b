/** The warning of a command that measures on held-out pictures or deals of which there are few. */
import { fewHeldOutText, type SecretWord } from "../../evaluate/statistics/held-out-size.ts";
import type { SecretSource } from "../../games/secret.ts";
import type { CliIo } from "../io.ts";

/** Silent for a source whose held-out split is large enough, or infinite. */
export function warnOfFewHeldOut(source: Pick<SecretSource, "size">, { err }: CliIo, word: SecretWord): void {
  const few = fewHeldOutText(source.size("heldout"), word);
  if (few) err.write(`${few}\n`);
}
