/** What every page must keep, however it is looked at: axe finds nothing serious, nothing sticks out, nothing jumps. */
import fs from "node:fs";
import { createRequire } from "node:module";
import type { Page } from "playwright-core";

const AXE = fs.readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
/** Sum of the layout shifts of a page; a good page has less than 0.1 (Web Vitals). */
const MOST_SHIFT = 0.02;

export const LOOKS = {
  light: { viewport: { width: 1360, height: 900 }, colorScheme: "light" },
  dark: { viewport: { width: 1360, height: 900 }, colorScheme: "dark" },
  narrow: { viewport: { width: 390, height: 844 }, colorScheme: "light" },
} as const;

export const PAGES = {
  runs: "#/",
  training: "#/run/live",
  games: "#/run/first/games",
  game: "#/run/first/game/0001.jsonl/0/11",
  tokens: "#/run/first/game/0003.jsonl/0/11?tokens=1",
  seat: "#/run/first/game/0001.jsonl/0/11?view=1",
  ladder: "#/run/first/ladder",
  deal: "#/run/first/deal/0003-shown-after.jsonl/0",
  data: "#/run/first/data",
  settings: "#/run/first/settings",
  compare: "#/compare?run=first&run=second",
  play: "#/play",
  join: "#/play/join",
} as const;

export async function troublesOf(page: Page, address: string): Promise<string[]> {
  await page.addInitScript(() => {
    const shifts: number[] = [];
    Object.assign(window, { shifts });
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) shifts.push((entry as unknown as { value: number }).value);
    }).observe({ type: "layout-shift" as never, buffered: true });
  });
  await page.goto(address);
  await page.locator("h1").waitFor();
  await page.waitForLoadState("load");
  await page.waitForTimeout(700);
  const shift = await page.evaluate(() =>
    (window as unknown as { shifts: number[] }).shifts.reduce((sum, one) => sum + one, 0),
  );
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  return [
    ...(shift > MOST_SHIFT ? [`the layout jumps: ${shift.toFixed(3)}, more than ${MOST_SHIFT}`] : []),
    ...(wide > 0 ? [`the page is ${wide} pixels wider than the window`] : []),
    ...(await axeTroubles(page)),
  ];
}

/** What axe calls serious or critical in a page as it stands. */
export async function axeTroubles(page: Page): Promise<string[]> {
  await page.evaluate(AXE);
  return page.evaluate(async () => {
    const { axe } = window as unknown as { axe: { run(): Promise<{ violations: Violation[] }> } };
    interface Violation {
      readonly id: string;
      readonly impact?: string;
      readonly help: string;
      readonly nodes: readonly { readonly html: string }[];
    }
    const { violations } = await axe.run();
    return violations
      .filter(({ impact }) => impact === "serious" || impact === "critical")
      .map(
        ({ id, help, nodes }) => `axe: ${id}: ${help} (${nodes.length}, e.g. ${nodes[0].html.slice(0, 120)})`,
      );
  });
}
