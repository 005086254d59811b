/** The warning of a command that measures on held-out pictures of which there are few. */
import { fewHeldOutText } from "../../evaluate/statistics/held-out-size.ts";
import type { PairSource } from "../../pairs/pair.ts";
import type { CliIo } from "../io.ts";

/** Writes nothing for a source whose held-out split is large enough, or has no end. */
export function warnOfFewHeldOut(source: PairSource, { err }: CliIo): void {
  const few = fewHeldOutText(source.size("heldout"));
  if (few) err.write(`${few}\n`);
}
