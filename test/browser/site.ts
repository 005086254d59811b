/** A copied run, without any server of ours: on a plain one, from the disk, and at its table. */
import assert from "node:assert/strict";
import path from "node:path";
import { pathToFileURL } from "node:url";
import type { Page } from "playwright-core";
import { cli } from "../../src/cli/session-fixture.ts";
import { TOLERANCE } from "../../src/engine/local/export/stored-prompts.ts";
import { axeTroubles } from "./looks.ts";
import { gapToEngine } from "./played.ts";

export interface SitePlace {
  readonly page: Page;
  readonly url: string;
  /** The folder of the copy. */
  readonly folder: string;
}

export interface SiteCheck {
  readonly name: string;
  /** Where it begins, if not on the server. */
  readonly from?: "disk";
  run(place: SitePlace): Promise<void>;
}

/** Loading the model on a busy machine, and what it says in a game. */
const GAME_MS = 180_000;
const CLUES = ["There is a large red cube.", "There is a small blue sphere."];

/** Copies a run with the model that ships. */
export async function makeSite(run: string, folder: string): Promise<void> {
  const { code, err } = await cli("bundle", run, "--out", folder, "--play", "base");
  assert.equal(code, 0, err);
}

async function curvesAndGame(page: Page, address: string): Promise<void> {
  await page.goto(address);
  await page.getByText("with all its 13 games. Nothing here is live.").waitFor();
  await page.getByRole("img", { name: /^Decision accuracy\./ }).waitFor();
  assert.equal(await page.getByRole("link", { name: "Compare" }).count(), 0);
  await page.getByRole("link", { name: "Games", exact: true }).click();
  await page.getByLabel("Kind").selectOption("training");
  await page.getByText("6 games shown").waitFor();
  await page.getByRole("link", { name: "0001-000" }).click();
  await page.locator(".place", { hasText: /^0 of 12/ }).waitFor();
  await page.keyboard.press("End");
  await page.locator(".end", { hasText: /The (spy|civilians)/ }).waitFor();
  const pictures = page.locator("figure img");
  assert.equal(await pictures.count(), 2);
  assert(await pictures.first().evaluate((img) => (img as HTMLImageElement).naturalWidth > 0), "no picture");
  await page.keyboard.press("1");
  await page.getByText("This is all that Player 1 knew while it played.").waitFor();
  assert.equal(await pictures.count(), 1);
}

export const SITE_CHECKS: readonly SiteCheck[] = [
  {
    name: "a copied run on a plain web server: curves, filtered games, a game from above and from a seat",
    run: ({ page, url }) => curvesAndGame(page, `${url}/`),
  },
  {
    name: "the same opened from the disk, where nothing can be played",
    from: "disk",
    async run({ page, folder }) {
      const address = pathToFileURL(path.join(folder, "index.html")).href;
      await curvesAndGame(page, address);
      await page.getByRole("link", { name: "Play", exact: true }).click();
      await page.getByText("Playing needs a web server").waitFor();
    },
  },
  {
    name: "a game is played to its verdict in the browser, and its log-probabilities are the engine's",
    async run({ page, url, folder }) {
      page.setDefaultTimeout(GAME_MS);
      await page.goto(`${url}/#/play`);
      await page.getByLabel("a civilian").check();
      await page.getByRole("button", { name: "Take a seat" }).click();
      await page.getByLabel("Your clue").waitFor();
      assert.deepEqual(await axeTroubles(page), []);
      for (const clue of CLUES) {
        await page.getByLabel("Your clue").fill(clue);
        await page.getByRole("button", { name: "Say it" }).click();
      }
      await page.getByRole("button", { name: "I cannot tell" }).click();
      await page.locator(".status", { hasText: /You (win|lose)\./ }).waitFor();
      await page.locator(".end", { hasText: /The (spy|civilians)/ }).waitFor();
      assert.deepEqual(await axeTroubles(page), []);
      const saved = page.waitForEvent("download");
      await page.getByRole("button", { name: "Save this game" }).click();
      const file = path.join(path.dirname(folder), "played.jsonl");
      await (await saved).saveAs(file);
      const { tokens, largest } = await gapToEngine(file);
      assert(tokens > 40, `${tokens} tokens`);
      assert(largest < TOLERANCE, `a log-probability differs from the engine's by ${largest}`);
    },
  },
  {
    name: "a person as the spy sees nothing, and hears why a clue is refused",
    async run({ page, url }) {
      page.setDefaultTimeout(GAME_MS);
      await page.goto(`${url}/#/play`);
      await page.getByLabel("the spy").check();
      await page.getByRole("button", { name: "Take a seat" }).click();
      const clue = page.getByLabel("Your clue");
      await clue.fill(Array.from({ length: 41 }, () => "red").join(" "));
      await page.getByRole("button", { name: "Say it" }).click();
      await page.getByText("The clue has 41 words, more than 40.").waitFor();
      const shown = await page.locator("figure img").evaluate(async (node) => {
        const canvas = document.createElement("canvas");
        const pen = canvas.getContext("2d");
        pen?.drawImage(node as HTMLImageElement, 0, 0);
        return [...(pen?.getImageData(0, 0, 100, 100).data ?? [])];
      });
      assert.equal(new Set(shown).size, 1, "the spy's picture is not blank");
    },
  },
];

/** Pages of a copy as they are looked at. */
export const SITE_PAGES = {
  "copied run": "#/",
  "copied games": "#/run/first/games",
  table: "#/play",
} as const;
