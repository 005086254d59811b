/** The report of a run on the scripted engine: whole, cut short, damaged, and with hostile words in it. */
import { createHash } from "node:crypto";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { wilson } from "../core/stats.ts";
import { fixtureConfig, runFixture } from "../run/train-fixture.ts";
import { type Measured, makeReport } from "./report.ts";
import { readRun } from "./run-record.ts";
import type { TaskRow } from "./sections/tasks-section.ts";

const EVIL = '</title><script>alert("1")</script>';

let root: string;
let whole: string;
let page: string;
beforeAll(async () => {
  root = fs.mkdtempSync(path.join(os.tmpdir(), "sparring-report-"));
  whole = path.join(root, "whole");
  await runFixture(whole);
  page = (await report(whole)).html;
}, 60_000);
afterAll(() => fs.rmSync(root, { recursive: true }));

const report = (run: string, measured: Partial<Measured> = {}) =>
  makeReport(readRun(run), { notes: [], ...measured }, "0.1.0");

/** A copy of the whole run to be spoiled. */
function copy(name: string): string {
  const folder = path.join(root, name);
  fs.cpSync(whole, folder, { recursive: true });
  return folder;
}

function edit(file: string, change: (text: string) => string): void {
  fs.writeFileSync(file, change(fs.readFileSync(file, "utf8")));
}

const matches = (text: string, pattern: RegExp) => [...text.matchAll(pattern)].map(([, found]) => found);

describe("a report", () => {
  test("loads nothing: no script, one style that its policy names, pictures inside", () => {
    expect(page.match(/<script|<link|<iframe|@import|url\(| on\w+="| style="/i)).toBeNull();
    for (const source of matches(page, / src="([^"]*)"/g)) expect(source).toMatch(/^data:image\/png;base64,/);
    for (const target of matches(page, / href="([^"]*)"/g)) expect(target).toMatch(/^#/);
    const [style] = matches(page, /<style>([\s\S]*?)<\/style>/g);
    const hash = createHash("sha256").update(style).digest("base64");
    expect(page).toContain(
      `content="default-src &#39;none&#39;; style-src &#39;sha256-${hash}&#39;; img-src data:;`,
    );
  });

  test("every link has its place, no place is there twice, every picture has its words", () => {
    const ids = matches(page, / id="([^"]*)"/g);
    expect(new Set(ids).size).toBe(ids.length);
    const targets = new Set(matches(page, / href="#([^"]*)"/g));
    expect([...targets].filter((id) => !ids.includes(id))).toEqual([]);
    for (const tag of page.match(/<img [^>]*>/g)!) expect(tag).toMatch(/alt="\w[^"]+"/);
    for (const tag of page.match(/<svg [^>]*>/g)!) expect(tag).toMatch(/role="img" aria-label="\w[^"]+"/);
  });

  test("says the result with its interval, the settings, both phases, the games and the deviations", () => {
    const { final } = readRun(whole);
    expect(page).toContain(`${(100 * final!.winRate.estimate).toFixed(1)}% of 4 games`);
    expect(page).toMatch(/<code>gamesPerIteration<\/code><\/th><td data-label="this run">4</);
    expect(page).toContain("Phase clue (");
    expect(page).toContain("One held-out deal before and after training");
    expect(page).toMatch(/<span class="place">best<\/span>.*match-/);
    expect(page).toContain("a refused vote");
    expect(page).toMatch(/<h2 id="panel-title">Among readers<\/h2>/);
    expect(page).toContain("spy survives against oracle civilians");
    expect(page).toMatch(/Left out: Votes beside the rule: not one of \d+ votes has notes/);
    expect(page).not.toContain("Missing or to be borne in mind");
  });

  test("the ladder and the tasks, where they were measured", async () => {
    const rating = { estimate: 120, low: 80, high: 160, n: 8 };
    const zero = { estimate: 0, low: 0, high: 0, n: 8 };
    const players = [
      { name: "iteration 6", rating, games: 8, wins: 6 },
      { name: "base", rating: zero, games: 8, wins: 2 },
    ];
    const kinds = [
      { name: "base", kind: "base" as const, iteration: 0, fingerprint: "1" },
      { name: "iteration 6", kind: "checkpoint" as const, iteration: 6, fingerprint: "2" },
    ];
    const task: TaskRow = {
      task: "some-task",
      summary: `which ${EVIL}?`,
      chance: 0.25,
      questions: 40,
      verdict: 1,
      ...{
        before: wilson(10, 40),
        after: wilson(30, 40),
        difference: { estimate: 0.5, low: 0.3, high: 0.7, n: 40 },
      },
    };
    const result = { players, advantage: zero, deals: 4, games: 8, unscored: 0 };
    const game = { name: "spot-the-spy", sides: ["civilians", "spy"], word: "picture" } as const;
    const { html } = await report(whole, {
      ladder: { result, players: kinds, game },
      tasks: [task],
      notes: [],
    });
    expect(html).toContain("+120 Elo");
    expect(html).toContain("95% interval +80 to +160");
    expect(html).toContain("1 of 1 better");
    expect(html).toMatch(/\+50\.0 <span class="range">\(\+30\.0 to \+70\.0\)/);
    expect(html.match(/<script/)).toBeNull();
  }, 30_000);
});

describe("a report of what is not whole", () => {
  test("a run without a panel, and one whose panel cannot be read", async () => {
    const run = copy("no-panel");
    const events = path.join(run, "events.jsonl");
    edit(events, (text) => text.replace(/"matches":\[[^\]]*\]/, '"matches":"gone"'));
    expect((await report(run)).notes).toEqual([expect.stringMatching(/1 event of type "panel".*no result/)]);
    edit(events, (text) =>
      text
        .split("\n")
        .filter((line) => !line.includes('"type":"panel"'))
        .join("\n"),
    );
    const { html, notes } = await report(run);
    expect(notes).toEqual([]);
    expect(html).not.toContain("Among readers");
  }, 30_000);

  test("killed in mid-write: what is there, and what is not", async () => {
    const run = copy("killed");
    fs.rmSync(path.join(run, "result.json"));
    edit(path.join(run, "events.jsonl"), (text) => {
      const lines = text.split("\n");
      return [...lines.slice(0, 5), '{"schema":1,"type":"itera'].join("\n");
    });
    const { html, notes } = await report(run);
    expect(notes).toEqual([
      expect.stringMatching(/^The run is unfinished: 2 of 6 iterations are done/),
      expect.stringMatching(/^There is no match against the base at the end/),
      "Held-out self-play after training is missing.",
      expect.stringMatching(/^The last line of .*events\.jsonl was cut off while it was written\.$/),
    ]);
    for (const note of notes) expect(html).toContain(note.slice(0, 40));
    expect(html).toContain("Self-play, 2 of 6 iterations done");
  }, 30_000);

  test("a damaged event, a damaged file of games, failures", async () => {
    const run = copy("damaged");
    edit(path.join(run, "events.jsonl"), (text) => {
      const lines = text.split("\n");
      lines[4] = "{{{";
      lines[5] = lines[5].replace('"failures":0', '"failures":3');
      return lines.join("\n");
    });
    const games = path.join(run, "episodes", "0006-match.jsonl");
    edit(games, (text) => `no game\n${text}`);
    const { html, notes } = await report(run);
    expect(notes[0]).toBe("Events of 1 iteration cannot be read; curves have gaps there.");
    expect(notes[1]).toMatch(/^3 answers never came during training/);
    expect(notes[2]).toMatch(/events\.jsonl:5: not JSON/);
    expect(notes[3]).toMatch(/^Games are missing: .*0006-match\.jsonl/);
    expect(html).toContain("Failures");
  }, 30_000);

  test("events without their numbers, games without moves", async () => {
    const run = copy("numbers");
    edit(path.join(run, "events.jsonl"), (text) =>
      text
        .split("\n")
        .map((line) => {
          if (line.includes('"type":"match"')) return line.replace('"measures"', '"__proto__"');
          return line.includes('"type":"selfplay"') ? line.replace(/"result":.*/, '"result":null}') : line;
        })
        .join("\n"),
    );
    edit(path.join(run, "episodes/0006-match.jsonl"), (text) =>
      text.replaceAll(/"seat":(\d)(?=,"kind")/g, '"seat":9$1'),
    );
    const { html, notes } = await report(run);
    expect(notes).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^There is no match against the base at the end/),
        expect.stringMatching(/of type "match" in events\.jsonl holds? no result that can be read\.$/),
        '2 events of type "selfplay" in events.jsonl hold no result that can be read.',
        expect.stringMatching(/^Games are missing: turn 1 of the game match-\S+ is of seat 9\d of \d/),
      ]),
    );
    expect(html).not.toMatch(/NaN|undefined/);
  }, 30_000);

  test("only settings: nothing was done yet", async () => {
    const run = path.join(root, "empty");
    fs.mkdirSync(run);
    fs.writeFileSync(path.join(run, "config.json"), JSON.stringify(fixtureConfig));
    const { html, notes } = await report(run);
    expect(html).toContain("there is nothing to draw");
    expect(notes).toContain("There is no checkpoint.");
    expect(notes).toContain("The run has no stored games.");
  });

  test("pictures that are gone are told, and those of the shown games are taken from the run", async () => {
    const run = copy("pictures");
    edit(path.join(run, "config.json"), (text) => text.replace('"clevr"', '"/nowhere/at/all"'));
    // The two shown games and two of the match are on held-out pair 0, whose picture the run keeps.
    const { html, notes } = await report(run);
    expect(notes).toEqual([
      expect.stringMatching(/^The pictures of 2 of 6 games are missing: There is no folder \/nowhere/),
    ]);
    expect(html.match(/picture is missing/g)).toHaveLength(4);
    expect(html.match(/<img /g)).toHaveLength(8);
  }, 30_000);

  test("words of players, pairs and folders stay words", async () => {
    const run = copy("<b>evil");
    const evil = JSON.stringify(EVIL).slice(1, -1);
    for (const name of fs.readdirSync(path.join(run, "episodes")))
      edit(path.join(run, "episodes", name), (text) =>
        text
          .replaceAll(/"clue":"[^"]*"/g, `"clue":"${evil}"`)
          .replaceAll(/"refusal":"[^"]*"/g, `"refusal":"${evil}"`)
          .replaceAll(/"player":"base"/g, `"player":"${evil}"`)
          .replaceAll(/"pair":"([^"]*)"/g, `"pair":"$1${evil}"`),
      );
    const { html } = await report(run);
    expect(html).toContain("&lt;script&gt;");
    expect(html).toContain("&lt;b&gt;evil");
    expect(html.match(/<script|<b>evil/)).toBeNull();
  }, 30_000);
});
