/** What follows from the rows of a check: what the server can do, and what keeps a run with the default settings from training there. */
import type { Capabilities } from "../capabilities.ts";
import type { Found, RowId } from "./finding.ts";

/** Rows that were not tried count as the server of nobody's knowledge has it: nothing is kept, losses are sums, pictures are sent. */
export function capabilitiesOf(found: Found): Capabilities {
  const says = (id: RowId) => found.get(id)?.verdict;
  const blind = [says("sees-sampling"), says("sees-training"), says("counts")].includes("no");
  const base = says("base") === "yes";
  // Names that put older weights in the place of those that train are not used, where weights in a model of their own do not.
  const named = says("names") === "yes" && (says("undisturbed") !== "no" || says("models") !== "yes");
  const frozen = named ? "names" : says("models") === "yes" ? "models" : "none";
  return { images: !blind, base, frozen, reduction: says("sums") === "no" ? "mean" : "sum" };
}

/** Reasons why a run with the default settings cannot train there; none if it can. */
export function reasonsAgainst(found: Found): string[] {
  const { base, frozen } = capabilitiesOf(found);
  const rows = [...found.values()].filter(({ id }) => id !== "undisturbed" || frozen !== "models");
  const reasons = rows
    .filter(({ needed, verdict }) => needed && verdict === "no")
    .map(({ title, means, seen }) => `no to "${title}" (${seen}): ${means}`);
  const keeps = found.get("models");
  if (base && frozen === "none" && keeps) reasons.push(`no weights stay what they were: ${keeps.means}`);
  if (reasons.length > 0) return reasons;
  return rows
    .filter(({ needed, verdict, seen }) => needed && verdict === "not tried" && seen.includes("--spend"))
    .map(({ title, seen }) => `"${title}" was not tried: ${seen}`);
}
