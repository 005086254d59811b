/** What a person does at a table: plays a seat to the verdict, with bots, on pictures of one's own, and with somebody who joins. */
import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { encodePng } from "../../src/images/codec.ts";
import type { PlayView } from "../../src/server/dashboard/play/wire.ts";
import type { Check } from "./checks.ts";
import { axeTroubles } from "./looks.ts";

/** Of a model that is loaded on a busy machine. */
const PATIENCE_MS = 120_000;

export const PLAY_CHECKS: readonly Check[] = [
  {
    name: "play: a game against the model that ships comes to its verdict; until then the page holds no secret of others",
    async run({ page, url, keyed }) {
      page.setDefaultTimeout(PATIENCE_MS);
      const sent: PlayView[] = [];
      page.on("response", (answer) => {
        if (!/api\/play\/(table|move)/.test(answer.url()) || !answer.ok()) return;
        // A look that waits ends with the page.
        answer.json().then(
          (view: PlayView) => sent.push(view),
          () => {},
        );
      });
      await setUp(page, url, keyed);
      await page.getByText("More settings").click();
      for (const [label, value] of [
        ["civilians", "2"],
        ["clueRounds", "1"],
        ["seed of the deal", "1"],
      ])
        await page.getByLabel(label, { exact: true }).fill(value);
      await page.getByText("with 3 players").first().waitFor();
      await page.getByRole("button", { name: "Deal" }).click();
      await page.locator("#answer").waitFor();
      assert.equal(await focused(page), "answer");
      assert.deepEqual(await axeTroubles(page), []);
      await page.keyboard.press("Enter");
      await page.getByText("Not possible: the clue is empty").waitFor();
      await page.keyboard.type("there is a red cube");
      await page.keyboard.press("Enter");
      await page.locator(".choice").first().waitFor();
      const html = await page.evaluate(() => document.documentElement.outerHTML);
      assert(!/class="role[^>]*>spy|clevr-448|votes for player \d<|sees<\/figcaption/.test(html));
      assert(sent.length > 2, "nothing was sent");
      for (const view of sent) {
        assert.equal(view.game?.view ?? 1, 1);
        assert.deepEqual(view.game?.pictures.flatMap(({ seats }) => seats) ?? [1], [1]);
        assert(!/clevr-448|heldout|"seed"/.test(JSON.stringify(view)), "what was sent tells the deal");
      }
      await page.keyboard.press("Enter");
      await page.locator("#verdict", { hasText: /^You (win|lose)$/ }).waitFor();
      await page.getByText("Players 2 and 3 see").waitFor();
      await page.locator(".role", { hasText: "spy" }).waitFor();
      assert((await page.locator("path.vote").count()) <= 2);
      assert.equal(await focused(page), "verdict");
      assert.deepEqual(await axeTroubles(page), []);
      await page.keyboard.press("ArrowLeft");
      await page.getByText("Round 1 of 1").first().waitFor();
      await page.getByRole("button", { name: "The same deal again" }).click();
      await page.getByText("You are player 2 of 3: a civilian.").first().waitFor();
      await page.goto(`${url}/#/play`);
      await page.getByRole("link", { name: "Games that were played" }).click();
      await page.getByRole("link", { name: "play-1-0" }).click();
      await page.getByRole("button", { name: "as player 2" }).click();
      await page.getByText("This is all that Player 2 knew").waitFor();
    },
  },
  {
    name: "play: a text game is played by buttons, and by the keyboard alone",
    async run({ page, url, keyed }) {
      await setUp(page, url, keyed);
      await page.getByRole("combobox", { name: "Game", exact: true }).selectOption("tic-tac-toe");
      await page.getByRole("combobox", { name: "Player", exact: true }).selectOption("bot:random");
      await page.getByRole("button", { name: "Deal" }).press("Enter");
      for (let moves = 0; (await page.locator("#verdict").count()) === 0; moves++) {
        assert(moves < 5, "a game of nine cells has no more moves");
        await page.locator(".choice:focus, #verdict").waitFor();
        if ((await page.locator("#verdict").count()) > 0) break;
        await page.keyboard.press("Enter");
        await page.locator(".asked:not(.open), #verdict").waitFor();
        await page.locator(".choice:focus, #verdict").waitFor();
      }
      await page
        .getByText(/wins|A draw/)
        .first()
        .waitFor();
    },
  },
  {
    name: "play: a picture of one's own is dropped onto the page, and is what the seat sees",
    async run({ page, url, keyed }) {
      await setUp(page, url, keyed);
      await page.getByLabel("Your own").check();
      const buffer = Buffer.from(await encodePng(gradient(300, 200)));
      const input = page.locator('input[type="file"]');
      await input.setInputFiles({ name: "no.png", mimeType: "image/png", buffer: Buffer.from("<svg>") });
      await page.getByText("cannot be decoded as a picture").waitFor();
      await input.setInputFiles({ name: "mine.png", mimeType: "image/png", buffer });
      await page.locator('img[src^="/api/play/own"]').waitFor();
      await page.getByLabel("All of them").selectOption("bot:copycat");
      await page.getByLabel("Your role").selectOption("civilian");
      await page.getByRole("button", { name: "Deal" }).click();
      const shown = page.locator("figure img");
      await shown.waitFor();
      const width = await shown.evaluate(async (img: HTMLImageElement) => {
        await img.decode();
        return img.naturalWidth;
      });
      assert.equal(width, 448);
    },
  },
  {
    name: "play: somebody joins with the code, and each sees the own seat",
    async run({ page, url, keyed }) {
      await setUp(page, url, keyed);
      await page.getByRole("combobox", { name: "Game", exact: true }).selectOption("kuhn-poker");
      await page.getByRole("combobox", { name: "Player", exact: true }).selectOption("open");
      await page.getByLabel("Your name").fill("Ada");
      await page.getByRole("button", { name: "Open the table" }).click();
      const code = (await page.locator(".code").innerText()).replace(" ", "");
      assert.deepEqual(await axeTroubles(page), []);
      const other = await page.context().newPage();
      await other.goto(`${url}/#/play/join/${code}`);
      await other.getByLabel("Your name").fill("Bo");
      await other.getByRole("button", { name: "Take the seat" }).click();
      await other.getByText("You are Player 2.").first().waitFor();
      await other.getByText("Player 1 (Ada) thinks…").first().waitFor();
      await page.getByRole("button", { name: "check", exact: true }).click();
      await other.getByRole("button", { name: "check", exact: true }).click();
      for (const one of [page, other]) await one.locator("#verdict").waitFor();
    },
  },
  {
    name: "play: without the key nothing is dealt, and the page says what to do",
    async run({ page, url }) {
      await page.goto(`${url}/#/play`);
      await page.getByText("open the whole address that the terminal printed").waitFor();
      assert(await page.getByRole("button", { name: "Deal" }).isDisabled());
      await page.goto(`${url}/#/play/table/nobody`);
      await page.getByText("You have no seat at this table").waitFor();
    },
  },
];

async function setUp(page: Page, url: string, keyed: string): Promise<void> {
  await page.goto(keyed);
  await page.goto(`${url}/#/play`);
  await page.getByRole("button", { name: "Deal" }).waitFor();
}

function focused(page: Page): Promise<string | undefined> {
  return page.evaluate(() => document.activeElement?.id);
}

function gradient(width: number, height: number) {
  return { width, height, data: Uint8Array.from({ length: width * height * 3 }, (_, i) => i % 256) };
}
