import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import vm from "node:vm";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { writeNewFolder } from "../../../core/new-folder.ts";
import { TestStore } from "../fixtures/store.ts";
import type { Curves, GamePage, GameView } from "../wire.ts";
import { spread } from "./chosen-games.ts";
import { type CopiedGame, type CopiedGames, type CopiedRun, gameName } from "./copied.ts";
import { isCopy, mark } from "./marker.ts";
import { type CopiedSite, writeSite } from "./site.ts";

const ENV = { OPENAI_API_KEY: "hunter2-hunter2", HOME: "/home/somebody" };
let store: TestStore;
let page: string;
beforeAll(() => {
  store = new TestStore();
  addRun("whole");
  page = fs.mkdtempSync(path.join(os.tmpdir(), "sparring-page-"));
  fs.writeFileSync(path.join(page, "index.html"), "<!doctype html>");
  fs.mkdirSync(path.join(page, "play"));
  fs.writeFileSync(path.join(page, "play", "worker.js"), "");
});
afterAll(() => {
  store.remove();
  fs.rmSync(page, { recursive: true });
});

/** A finished run with the two games of its first iteration. @returns its folder. */
function addRun(id: string): string {
  const run = store.addRun(id);
  for (const name of fs.readdirSync(path.join(run, "episodes")))
    if (name !== "0001.jsonl") fs.rmSync(path.join(run, "episodes", name));
  return run;
}

/** Copies a run of the store beside it. */
async function copy(id: string, games = 100): Promise<{ folder: string; site: CopiedSite }> {
  const folder = store.path("..", `${path.basename(store.folder)}-${id}-copy`);
  fs.rmSync(folder, { recursive: true, force: true });
  const options = { run: store.path(id), games, trust: false, madeAt: "2026-11-29", env: ENV, page };
  const site = await writeNewFolder(folder, async (work) => {
    const made = await writeSite(work, options);
    mark(work);
    return made;
  });
  store.alsoRemove({ remove: () => fs.rmSync(folder, { recursive: true, force: true }) });
  return { folder, site };
}

/** What the page hears when it loads a file. */
function told<Answer>(folder: string, name: string): Answer {
  const heard: [string, string][] = [];
  const script = fs.readFileSync(path.join(folder, "data", `${name}.js`), "utf8");
  vm.runInNewContext(script, { sparringData: (...call: [string, string]) => heard.push(call) });
  expect(heard.map(([of]) => of)).toEqual([name]);
  return JSON.parse(heard[0][1]);
}

const texts = (folder: string) =>
  fs
    .readdirSync(path.join(folder, "data"))
    .map((name) => fs.readFileSync(path.join(folder, "data", name), "utf8"));

test("a copy answers as the server does: run, curves, games, each game for each viewer", async () => {
  const { folder, site } = await copy("whole");
  expect(site).toEqual({ games: 2, of: 2 });
  for (const name of ["curves", "alarms", "ladder"])
    expect(told(folder, name)).toEqual(await store.json(`/api/${name}?run=whole`));
  expect(told<CopiedRun>(folder, "run")).toMatchObject({
    detail: { id: "whole", state: "finished", iteration: 3, can: { stop: false, resume: false } },
    ...{ madeAt: "2026-11-29", copied: 2, of: 2 },
  });
  const { games, choices } = await store.json<GamePage>("/api/games?run=whole");
  expect(told<CopiedGames>(folder, "games")).toEqual({ games, choices });
  const { file, at } = games[1];
  const { pictures, views } = told<CopiedGame>(folder, gameName(file, at));
  for (const view of ["above", 0, 1, 2, 3, 4]) {
    const asked = await store.json<GameView>(`/api/game?run=whole&file=${file}&at=${at}&view=${view}`);
    const copied = views[view] as GameView;
    expect({ ...copied, pictures: [] }).toEqual({ ...asked, pictures: [] });
    for (const [n, { address, ...shown }] of asked.pictures.entries()) {
      expect(copied.pictures[n]).toMatchObject(shown);
      const png = Buffer.from(await (await store.get(address)).arrayBuffer()).toString("base64");
      expect(pictures[Number(copied.pictures[n].address)]).toBe(`data:image/png;base64,${png}`);
    }
  }
  expect(fs.existsSync(path.join(folder, "play"))).toBe(false);
});

test("nothing of this machine leaves it: no path, no key, no argument of a program", async () => {
  addRun("private");
  store.set("private", (config) => {
    config.pairs.source = "/home/somebody/My Pictures/2026+clevr";
    config.pairs.editor = `command:node ${store.path("edit.mjs")} --key hunter3`;
  });
  const alarm = `ENOSPC: ${store.path("private")}/events.jsonl, hunter2-hunter2, http://me:hunter4@10.0.0.5/v1?token=hunter5, C:\\Users\\me\\run, sk-abcdefghijklmnop`;
  const event = { schema: 1, type: "alarm", iteration: 2, alarm: { message: alarm } };
  fs.appendFileSync(store.path("private", "events.jsonl"), `${JSON.stringify(event)}\n`);
  const { folder } = await copy("private", 1);
  for (const text of texts(folder)) {
    expect(text).not.toMatch(/hunter|sk-abc|somebody|My Pictures|Users/);
    for (const place of [os.tmpdir(), os.homedir(), process.cwd()]) expect(text).not.toContain(place);
  }
  const { detail } = told<CopiedRun>(folder, "run");
  const value = (key: string) => detail.settings.find((row) => row.key === key)?.value;
  expect(value("pairs.source")).toBe("…/2026+clevr");
  expect(value("pairs.editor")).toBe("command:node …");
  expect(detail.programs.map(({ value: text }) => text)).toContain("command:node …");
  const { alarms } = told<Curves>(folder, "curves");
  expect(alarms[0].message).toBe("ENOSPC: …/events.jsonl, (hidden), http://10.0.0.5/v1 …/run, (hidden)");
});

test("words of a run are never a program of the page", async () => {
  addRun("foreign");
  const file = store.path("foreign", "episodes", "0001.jsonl");
  const harm = `"); globalThis.harmed = 1; sparringData("\u2028`;
  fs.writeFileSync(file, fs.readFileSync(file, "utf8").replaceAll('"policy"', JSON.stringify(harm)));
  const { folder } = await copy("foreign");
  const { games } = told<CopiedGames>(folder, "games");
  expect(games.some(({ seats }) => seats.some(({ player }) => player === harm))).toBe(true);
});

describe("a damaged run", () => {
  test("one whose settings cannot be read is refused, and nothing is written", async () => {
    fs.writeFileSync(path.join(addRun("broken"), "config.json"), "{");
    await expect(copy("broken")).rejects.toThrow(/config\.json/);
    await expect(copy("nowhere")).rejects.toThrow("nowhere is no run directory");
    const left = fs
      .readdirSync(store.path(".."))
      .filter((name) => name.startsWith(path.basename(store.folder)));
    expect(left.filter((name) => /broken|nowhere/.test(name))).toEqual([]);
  });

  test("damaged games are listed, the others are copied", async () => {
    const file = path.join(addRun("torn"), "episodes", "0001.jsonl");
    fs.appendFileSync(file, '{"schema":1,"turns":\n');
    const { folder, site } = await copy("torn");
    expect(site).toEqual({ games: 3, of: 3 });
    const { games } = told<CopiedGames>(folder, "games");
    expect(games.filter(({ damage }) => damage !== undefined)).toHaveLength(1);
    expect(fs.readdirSync(path.join(folder, "data")).filter((name) => name.startsWith("game-"))).toHaveLength(
      2,
    );
  });
});

test("of many games the newest are copied, and others from the first one on", () => {
  const all = Array.from({ length: 1000 }, (_, i) => i);
  expect(spread(all, 8)).toEqual([0, 249, 498, 747, 996, 997, 998, 999]);
  expect(spread(all, 1)).toEqual([999]);
  expect(spread([1, 2], 8)).toEqual([1, 2]);
});

test("a copy is replaced as a whole; a folder with anything else is not", async () => {
  const { folder } = await copy("whole", 1);
  const again = () => writeNewFolder(folder, async (work) => fs.writeFileSync(`${work}/new`, ""), isCopy);
  fs.writeFileSync(path.join(folder, "CNAME"), "example.org");
  await expect(again()).rejects.toThrow("is not empty");
  expect(fs.existsSync(path.join(folder, "data", "run.js"))).toBe(true);
  fs.rmSync(path.join(folder, "CNAME"));
  await again();
  expect(fs.readdirSync(folder)).toEqual(["new"]);
});
