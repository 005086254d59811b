/** What a person does with a run's pictures, with one deal over its checkpoints, with the tokens of an answer, and with two runs that are paired. */
import assert from "node:assert/strict";
import type { Check } from "./checks.ts";

export const DEAL_CHECKS: readonly Check[] = [
  {
    name: "pictures of a run: pages lead on, and to the held-out ones",
    async run({ page, url }) {
      await page.goto(`${url}/#/run/first`);
      await page.getByRole("link", { name: "Data", exact: true }).click();
      await page.getByRole("article", { name: "Pair 0", exact: true }).getByRole("img").first().waitFor();
      assert.equal(await page.getByRole("article").count(), 12);
      await page.getByRole("button", { name: "Later" }).click();
      await page.getByText("12–23").waitFor();
      await page.getByRole("button", { name: "Earlier" }).click();
      await page.getByRole("button", { name: /^Held out/ }).click();
      await page.waitForURL(/split=heldout/);
      await page.getByText("Training never sees these").waitFor();
    },
  },
];
