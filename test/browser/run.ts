/**
 * The dashboard in a true browser: what a person does, on every page in light and dark, wide and narrow.
 *
 *     npm run dashboard:build && npm run browser
 *     npm run browser -- --screenshots FOLDER --only WORDS      checks whose names hold these words
 *
 * Ends with 0 where all passed, 1 where something failed, 77 where there is no browser.
 */
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { type Browser, chromium as driver, type Page } from "playwright-core";
import { builtPage } from "../../src/server/dashboard/page-files.ts";
import { DashboardServer } from "../../src/server/dashboard/server.ts";
import { CHECKS } from "./checks.ts";
import { chromium, NoBrowser } from "./chromium.ts";
import { DEAL_CHECKS } from "./deal-checks.ts";
import { LOOKS, PAGES, troublesOf } from "./looks.ts";
import { makeSite, SITE_CHECKS, SITE_PAGES } from "./site.ts";
import { serveFolder } from "./static-server.ts";
import { makeStore } from "./store.ts";

const SKIPPED = 77;
const { values } = parseArgs({ options: { screenshots: { type: "string" }, only: { type: "string" } } });
const tell = (text: string) => process.stdout.write(`${text}\n`);
let passed = 0;
let failed = 0;

async function check(name: string, work: () => Promise<void>): Promise<void> {
  if (!name.includes(values.only ?? "")) return;
  const start = performance.now();
  try {
    await work();
    passed++;
    tell(`passed  ${name} (${((performance.now() - start) / 1000).toFixed(1)} s)`);
  } catch (error) {
    failed++;
    tell(`FAILED  ${name}\n        ${(error as Error).message.split("\n").slice(0, 6).join("\n        ")}`);
  }
}

/** A page whose every complaint and every request to elsewhere is a failure. */
async function watched(browser: Browser, url: string, options: object, work: (page: Page) => Promise<void>) {
  const context = await browser.newContext(options);
  const complaints: string[] = [];
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  page.on("console", (message) => {
    // A refusal that a check asks for is told by the browser too.
    if (message.type() === "error" && !/status of 4\d\d/.test(message.text()))
      complaints.push(message.text());
  });
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("dialog", (dialog) => complaints.push(`a dialog: ${dialog.message()}`));
  page.on("request", (request) => {
    if (!request.url().startsWith(url)) complaints.push(`a request to ${request.url()}`);
  });
  try {
    await work(page);
  } finally {
    await context.close();
  }
  if (complaints.length > 0) throw new Error(complaints.join("\n"));
}

async function main(): Promise<number> {
  if (builtPage() === undefined) throw new NoBrowser("the page is not built. Run npm run dashboard:build.");
  const executablePath = chromium(tell);
  const store = fs.mkdtempSync(path.join(os.tmpdir(), "sparring-browser-"));
  makeStore(store);
  const server = await DashboardServer.start({
    store,
    port: 0,
    onFailure: (message) => tell(`server: ${message}`),
    acts: { date: () => new Date().toISOString() },
  });
  // Chromium's own walls need rights that a container may lack; it meets no page but ours.
  const browser = await driver.launch({ executablePath, args: ["--no-sandbox"] });
  try {
    for (const { name, run } of [...CHECKS, ...DEAL_CHECKS])
      await check(name, () =>
        watched(browser, server.url, { viewport: { width: 1360, height: 900 } }, (page) =>
          run({ page, url: server.url, keyed: server.keyedUrl, store }),
        ),
      );
    await looks(browser, server.url, PAGES);
    await withoutServer(browser, store);
  } finally {
    await browser.close();
    await server.stop();
    fs.rmSync(store, { recursive: true, force: true });
  }
  tell(`browser: ${passed} passed, ${failed} failed`);
  return failed === 0 ? 0 : 1;
}

/** The copy of a run, served by anything. */
async function withoutServer(browser: Browser, store: string): Promise<void> {
  const folder = path.join(store, "copies", "site");
  await makeSite(path.join(store, "first"), folder);
  const site = await serveFolder(folder);
  try {
    for (const { name, from, run } of SITE_CHECKS)
      await check(name, () =>
        watched(browser, from === "disk" ? "file://" : site.url, {}, (page) =>
          run({ page, url: site.url, folder }),
        ),
      );
    await looks(browser, site.url, SITE_PAGES);
  } finally {
    await site.stop();
  }
}

async function looks(browser: Browser, url: string, pages: Readonly<Record<string, string>>): Promise<void> {
  for (const [look, options] of Object.entries(LOOKS))
    for (const [name, hash] of Object.entries(pages))
      await check(`${name}, ${look}`, () =>
        watched(browser, url, options, async (page) => {
          const troubles = await troublesOf(page, `${url}/${hash}`);
          if (values.screenshots !== undefined)
            await page.screenshot({ path: path.join(values.screenshots, `${name}-${look}.png`) });
          if (troubles.length > 0) throw new Error(troubles.join("\n"));
        }),
      );
}

process.exitCode = await main().catch((error: unknown) => {
  if (!(error instanceof NoBrowser)) throw error;
  tell(`skipped: ${error.message}`);
  return SKIPPED;
});
