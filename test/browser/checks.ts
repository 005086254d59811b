/** What a person does with the dashboard, in a browser. Each check begins at an address and says what must be seen. */
import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import type { GameView } from "../../src/server/dashboard/wire.ts";
import { PLAY_CHECKS } from "./play.ts";
import { goOn, MARKUP } from "./store.ts";

export interface Place {
  readonly page: Page;
  readonly url: string;
  /** The address with the key to start and stop runs. */
  readonly keyed: string;
  /** The folder of runs. */
  readonly store: string;
}

export interface Check {
  readonly name: string;
  run(place: Place): Promise<void>;
}

const GAME = "#/run/first/game/0001.jsonl/0";
const VOTES = 11;
/** For a small run on a busy machine. */
const MINUTES = 4;

export const CHECKS: readonly Check[] = [
  {
    name: "the list opens within a second, and says where each run stands",
    async run({ page, url }) {
      await page.goto(`${url}/#/`);
      await page.getByRole("link", { name: "first", exact: true }).waitFor();
      const painted = await page.evaluate(
        () => performance.getEntriesByName("first-contentful-paint")[0]?.startTime,
      );
      assert(painted < 1000, `first paint after ${painted} ms`);
      const row = page
        .getByRole("row")
        .filter({ has: page.getByRole("link", { name: "live", exact: true }) });
      assert.match(await row.innerText(), /running[\s\S]*3 of 60/);
    },
  },
  {
    name: "a run opens, and its curves move while lines are appended",
    async run({ page, url, store }) {
      await page.goto(`${url}/#/`);
      await page.getByRole("link", { name: "live", exact: true }).click();
      const curve = page.getByRole("img", { name: /^Decision accuracy\./ });
      const before = await curve.getAttribute("aria-label");
      goOn(store, 4, 30);
      await page.locator(".iteration", { hasText: /^30$/ }).waitFor({ timeout: 10_000 });
      await page.waitForFunction(
        (old) =>
          document.querySelector('[aria-label^="Decision accuracy."]')?.getAttribute("aria-label") !== old,
        before,
        { timeout: 10_000 },
      );
      await page.goto(`${url}/#/`);
      await page.getByText("30 of 60").waitFor();
    },
  },
  {
    name: "what a number means is told on focus",
    async run({ page, url }) {
      await page.goto(`${url}/#/run/first`);
      const hint = page.getByRole("button", { name: "What Decision accuracy means" });
      await hint.focus();
      await page.keyboard.press("Shift+Tab");
      await page.keyboard.press("Tab");
      await page
        .getByRole("tooltip")
        .filter({ hasText: "Share of the civilians' votes that name the spy." })
        .first()
        .waitFor();
    },
  },
  {
    name: "a game opens from the list, is filtered, and is stepped through by the keyboard; the address leads back",
    async run({ page, url }) {
      await page.goto(`${url}/#/run/first`);
      await page.getByRole("link", { name: "Games", exact: true }).click();
      await page.getByLabel("Kind").selectOption("training");
      await page.waitForURL(/kind=training/);
      await page.getByRole("link", { name: "0001-000" }).click();
      await page.locator(".place", { hasText: /^0 of 12/ }).waitFor();
      for (let i = 0; i < VOTES; i++) await page.keyboard.press("ArrowRight");
      assert.match(page.url(), /\/11$/, "a step was lost");
      await page.getByText("11 of 12 · Votes").waitFor();
      assert.equal(await page.locator(".vote").count(), 4 - (await selfVotes(page)));
      const address = page.url();
      await page.goto(`${url}/#/`);
      await page.goto(address);
      await page.getByText("11 of 12 · Votes").waitFor();
      await page.keyboard.press("End");
      await page.locator(".end", { hasText: /The (spy|civilians)/ }).waitFor();
    },
  },
  {
    name: "steps that are pressed while a game is loaded are taken",
    async run({ page, url }) {
      await page.route(/api\/game\?/, async (route) => {
        await new Promise((resolve) => setTimeout(resolve, 600));
        await route.continue();
      });
      await page.goto(`${url}/${GAME}/0`);
      await page.getByRole("heading", { name: "first" }).waitFor();
      for (let i = 0; i < 3; i++) await page.keyboard.press("ArrowRight");
      assert.equal(await page.locator(".place").count(), 0);
      await page.getByText("3 of 12").waitFor();
    },
  },
  {
    name: "seen from a seat, the page holds no secret of others",
    async run({ page, url }) {
      await page.goto(`${url}/${GAME}/${VOTES}`);
      await page.locator(".role", { hasText: "spy" }).waitFor();
      const sent = page.waitForResponse(/api\/game.*view=0/);
      await page.keyboard.press("1");
      const view = (await (await sent).json()) as GameView;
      await page.getByText("This is all that Player 1 knew").waitFor();
      assert.deepEqual(
        view.steps.at(-1)?.acts.map(({ seat }) => seat),
        [0],
      );
      const html = await page.evaluate(() => document.documentElement.outerHTML);
      assert(!/\bspy<|policy|reward|clevr-16-s1/.test(html), "the page tells what a civilian must not know");
      assert.equal(await page.locator("figure img").count(), 1);
      await page.keyboard.press("a");
      await page.locator(".role", { hasText: "spy" }).waitFor();
    },
  },
  {
    name: "private reasoning is behind a toggle",
    async run({ page, url }) {
      await page.goto(`${url}/${GAME}/${VOTES}`);
      await page.getByText("11 of 12").waitFor();
      const thoughts = page.locator(".thought");
      const shown = await thoughts.count();
      await page.getByLabel("private reasoning").check();
      assert.equal(shown, 0);
    },
  },
  {
    name: "two runs are compared: curves over one axis, settings that differ",
    async run({ page, url }) {
      await page.goto(`${url}/#/`);
      for (const id of ["first", "second"]) await page.getByLabel(`Compare ${id}`).check();
      await page.getByRole("link", { name: "Compare 2" }).click();
      await page
        .getByRole("img", { name: /^Decision accuracy\. (first|second): .* (first|second): / })
        .waitFor();
      const row = page
        .getByRole("row")
        .filter({ has: page.getByRole("rowheader", { name: "seed", exact: true }) });
      // In the order in which they were chosen, which is the table's.
      const ids = await page.getByRole("table").first().getByRole("rowheader").allInnerTexts();
      const seeds = ids[0].includes("first") ? /seed\s+1\s+2/ : /seed\s+2\s+1/;
      assert.match(await row.innerText(), seeds);
    },
  },
  {
    name: "a run is started from the page, moves, is stopped, and goes on to its end",
    async run({ page, keyed }) {
      page.setDefaultTimeout(MINUTES * 60_000);
      await page.goto(keyed);
      await page.getByRole("button", { name: "Start a run…" }).click();
      assert(!page.url().includes("key="), "the key stays in the address");
      await page.getByLabel("More settings").fill("algorithm.bta=1");
      await page.getByRole("button", { name: "Start", exact: true }).click();
      await page.getByText('Did you mean "algorithm.beta"').waitFor();
      await page.getByLabel("More settings").fill("game.name=kuhn-poker\nengine.kind=tabular");
      await page.getByLabel("Preset").selectOption("spiral");
      await page.getByLabel("Seed").fill("3");
      await page.getByLabel("Iterations").fill("400");
      await page.getByLabel("Name", { exact: true }).fill("mine");
      await page.getByRole("button", { name: "Start", exact: true }).click();
      await page.getByRole("heading", { name: "mine", level: 1 }).waitFor();
      const curve = page.locator("section").getByRole("img").first();
      await curve.waitFor();
      const before = await curve.getAttribute("aria-label");
      await page.waitForFunction(
        (old) => document.querySelector('section [role="img"]')?.getAttribute("aria-label") !== old,
        before,
      );
      await page.getByRole("button", { name: "Stop", exact: true }).click();
      await page.getByRole("button", { name: "Go on" }).click();
      await page.locator(".iteration", { hasText: /^400$/ }).waitFor();
      await page.locator(".head .finished").waitFor();
    },
  },
  {
    name: "without the key the page only shows",
    async run({ page, url }) {
      await page.goto(`${url}/#/`);
      await page.getByRole("button", { name: "Start a run…" }).click();
      await page.getByRole("button", { name: "Start", exact: true }).click();
      await page.getByText("Open the address that the terminal printed.").waitFor();
    },
  },
  {
    name: "markup in a run is text: nothing of it runs",
    async run({ page, url }) {
      for (const hash of ["#/run/foreign", "#/run/foreign/games", "#/run/foreign/game/0001.jsonl/0/3"]) {
        await page.goto(`${url}/${hash}`);
        await page.getByText(MARKUP.slice(0, 30)).filter({ visible: true }).first().waitFor();
      }
      assert.equal(await page.evaluate(() => "harmed" in window), false);
      assert.equal(await page.locator('img[src="x"]').count(), 0);
    },
  },
  {
    name: "a run that is gone says what to do",
    async run({ page, url }) {
      await page.goto(`${url}/#/run/nobody`);
      await page.getByRole("alert").filter({ hasText: "Go back to the list of runs." }).waitFor();
    },
  },
  ...PLAY_CHECKS,
];

/** Arrows lead to others alone. */
async function selfVotes(page: Page): Promise<number> {
  const texts = await page.locator(".seat.speaking").allInnerTexts();
  return texts.filter((text) => {
    const [, seat] = /^Player (\d+)/.exec(text) ?? [];
    return text.includes(`votes for player ${seat}`) || text.includes("n/a") || text.includes("refused");
  }).length;
}
