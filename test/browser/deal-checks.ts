/** What a person does with a run's pictures, with one deal over its checkpoints, with the tokens of an answer, and with two runs that are paired. */
import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import type { Check } from "./checks.ts";
import { MARKUP } from "./store.ts";

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
  {
    name: "one deal over training: from its game, other weights play it, and the arrows go through the columns",
    async run({ page, url, keyed }) {
      await page.goto(keyed);
      await page.goto(`${url}/#/run/first/game/0003-match.jsonl/0`);
      await page.getByRole("link", { name: "this deal over training" }).click();
      const columns = page.locator("thead .column");
      await page.getByRole("button", { name: "base", exact: true }).click();
      await page.locator("thead").getByText("base").waitFor();
      assert.deepEqual(await columns.allInnerTexts(), ["base", "iteration 2", "iteration 3"]);
      const marked = await page.locator("td mark").allInnerTexts();
      assert(
        marked.some((text) => /^tiny/.test(text)),
        `marked are ${marked.join(", ")}`,
      );
      assert((await page.getByText("(as before)").count()) > 0, "no turn is told to be as before");
      for (let i = 0; i < 3; i++) await page.keyboard.press("ArrowRight");
      assert.equal(await page.evaluate(() => document.activeElement?.textContent), "iteration 3");
      await page.getByRole("button", { name: "Base as civilians, weights as spy" }).click();
      await page.waitForURL(/table=/);
      await page.keyboard.press("ArrowRight");
      await page.keyboard.press("Enter");
      await page.waitForURL(/game\/0003-match/);
    },
  },
  {
    name: "two runs are paired deal by deal, and a third that was measured otherwise is not held against them",
    async run({ page, url, store }) {
      const file = path.join(store, "foreign", "config.json");
      const before = fs.readFileSync(file, "utf8");
      const config = JSON.parse(before);
      config.evaluation.temperature = 0.25;
      fs.writeFileSync(file, JSON.stringify(config));
      try {
        await page.goto(`${url}/#/compare?run=first&run=second&run=foreign`);
        const paired = page.getByRole("region", { name: "second against first" });
        const row = paired.getByRole("row", { name: /^Win rate/ });
        assert.match(
          await row.innerText(),
          /50\.0%\s+50\.0%[\s\S]*0\.0[\s\S]*too few pictures to show a difference/,
        );
        await page
          .getByRole("region", { name: "foreign against first" })
          .getByText("They were measured at another temperature: 0.25 in foreign")
          .waitFor();
      } finally {
        fs.writeFileSync(file, before);
      }
    },
  },
  {
    name: "an answer is looked at token by token, by pointer, keyboard and as a table, and from above alone",
    async run({ page, url }) {
      await page.goto(`${url}/#/run/first/game/0003.jsonl/0/11`);
      await page.getByText("11 of 12").waitFor();
      await page.keyboard.press("t");
      const part = page.getByRole("region", { name: /vote, token by token/ });
      await part.getByText("holds the weights that played.").waitFor();
      const chips = part.getByRole("button", { name: /^Token \d+, / });
      await chips.nth(1).hover();
      assert.match(await part.locator(".detail").innerText(), /% under checkpoint 2, .* under the base/);
      await chips.first().focus();
      await page.keyboard.press("Tab");
      assert.equal(await chips.nth(1).getAttribute("aria-pressed"), "true");
      await part.getByText("As a table").click();
      const rows = part.getByRole("row");
      assert.equal(await rows.count(), (await chips.count()) + 1);
      await page.keyboard.press("1");
      await page.getByText("This is all that Player 1 knew").waitFor();
      assert.equal(await part.count(), 0);
    },
  },
  {
    name: "a run that goes wrong says so, and what to do; one that goes well says what is watched",
    async run({ page, url, store }) {
      await page.goto(`${url}/#/run/first`);
      const watched = page.locator(".watched");
      assert.match(
        await watched.innerText(),
        /^No alarm\. Watched, over the last 3 iterations: entropy of clues/,
      );
      const file = path.join(store, "second", "events.jsonl");
      const before = fs.readFileSync(file, "utf8");
      const event = { schema: 1, type: "iteration", phase: "decision", metrics: { naShare: 0.97 } };
      const lines = Array.from({ length: 10 }, (_, i) => JSON.stringify({ ...event, iteration: 4 + i }));
      fs.appendFileSync(file, `${lines.join("\n")}\n`);
      try {
        await page.goto(`${url}/#/run/second`);
        const alarms = page.getByRole("note").filter({ hasText: "Alarms" });
        assert.match(
          await alarms.innerText(),
          /Nearly all votes are n\/a \(97%\)[\s\S]*algorithm.rewardNotAvailable/,
        );
      } finally {
        fs.writeFileSync(file, before);
      }
    },
  },
  {
    name: "markup in a run is text on the pages of its deals, tokens, pictures and alarms too",
    async run({ page, url, store }) {
      const file = path.join(store, "foreign", "config.json");
      const before = fs.readFileSync(file, "utf8");
      const config = JSON.parse(before);
      config.pairs.source = `/nowhere/${MARKUP}`;
      fs.writeFileSync(file, JSON.stringify(config));
      try {
        for (const hash of ["deal/0001.jsonl/0", "game/0001.jsonl/0/3?tokens=1", "data", ""]) {
          await page.goto(`${url}/#/run/foreign/${hash}`);
          await page.getByText(MARKUP.slice(0, 30)).filter({ visible: true }).first().waitFor();
        }
        assert.equal(await page.evaluate(() => "harmed" in window), false);
        assert.equal(await page.locator('img[src="x"]').count(), 0);
      } finally {
        fs.writeFileSync(file, before);
      }
    },
  },
];
