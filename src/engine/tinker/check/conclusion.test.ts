/** Weights under a name that put themselves in the place of those that train, as SkyRL's JAX backend has them. */
import { expect, test } from "vitest";
import { capabilitiesOf, reasonsAgainst } from "./conclusion.ts";
import type { Finding, Found, RowId, Verdict } from "./finding.ts";

const found = (verdicts: Partial<Record<RowId, Verdict>>): Found =>
  new Map(
    Object.entries(verdicts).map(([id, verdict]) => {
      const row = { id, verdict, group: "older weights", needed: id === "undisturbed", title: id, seen: "" };
      return [id as RowId, row as Finding];
    }),
  );
const base = { names: "yes", base: "yes" } as const;

test.each<[Partial<Record<RowId, Verdict>>, "names" | "models", number]>([
  [{ ...base, undisturbed: "yes", models: "yes" }, "names", 0],
  [{ ...base, undisturbed: "no", models: "yes" }, "models", 0],
  [{ ...base, undisturbed: "no", models: "no" }, "names", 1],
])("%j: %s, %i reasons against it", (verdicts, frozen, reasons) => {
  expect(capabilitiesOf(found(verdicts)).frozen).toBe(frozen);
  expect(reasonsAgainst(found(verdicts))).toHaveLength(reasons);
});
