/** Run directories, config files and episodes from somebody else: no program that they name is executed. */
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { cli, FAKE } from "./session-fixture.ts";

const root = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), "sparring-trust-")));
const plain = path.join(root, "plain");
const shown = path.join("episodes", "0000-shown-before.jsonl");
const REFUSED = /was not started here.*add --trust/;
const FAST = [...FAKE, "--iterations", "1"];
vi.setConfig({ testTimeout: 120_000 });
const QUICK = ["--no-ladder", "--no-tasks"];

beforeAll(async () => {
  await cli("train", ...FAST, "--set", "game.spyView=edited", "--pairs", "clevr", "--run", plain);
}, 120_000);
afterAll(() => fs.rmSync(root, { recursive: true }));

type Stored = { pairs: Record<string, unknown>; game: Record<string, unknown>; engine: unknown };

/** A copy of the run with other settings, as it may come from the web. */
function foreign(name: string, change: (config: Stored, folder: string) => void): string {
  const folder = path.join(root, name);
  fs.cpSync(plain, folder, { recursive: true });
  edit(folder, change);
  return folder;
}

function edit(folder: string, change: (config: Stored, folder: string) => void): void {
  const file = path.join(folder, "config.json");
  const config = JSON.parse(fs.readFileSync(file, "utf8")) as Stored;
  change(config, folder);
  fs.writeFileSync(file, JSON.stringify(config));
}

/** A module that leaves a file behind once it is loaded. */
function module(folder: string, name: string): { file: string; mark: string } {
  const [file, mark] = [path.join(folder, name), path.join(folder, `${name}.was-run`)];
  fs.writeFileSync(
    file,
    `import fs from "node:fs"; fs.writeFileSync(${JSON.stringify(mark)}, "");
     export default ({ seed, size }) => ({ name: "mine", domains: ["clevr"], size: () => 8, pair: async () => { throw new Error("no pictures"); } });`,
  );
  return { file, mark };
}

function editor(folder: string): { command: string; mark: string } {
  const [script, mark] = [path.join(folder, "edit.sh"), path.join(folder, "edit.sh.was-run")];
  fs.writeFileSync(script, `touch ${mark}; cp "$1" "$2"`);
  return { command: `command:sh ${script}`, mark };
}

describe("a run from elsewhere", () => {
  test.each([
    ["report", (run: string) => ["report", run, ...QUICK], 0],
    ["replay", (run: string) => ["replay", path.join(run, shown)], 0],
    ["match", (run: string) => ["evaluate", "match", run, "bot:random", "--games", "2"], 2],
    ["ladder", (run: string) => ["evaluate", "ladder", run, "--games", "2"], 2],
    ["compare", (run: string) => ["evaluate", "compare", run, "bot:random", "--games", "2"], 2],
    ["resume", (run: string) => ["train", "--resume", run], 2],
  ])("%s loads no module and runs no command", async (name, argv, code) => {
    const marks: string[] = [];
    const run = foreign(`foreign-${name}`, ({ pairs }, folder) => {
      const [source, edits] = [module(folder, "source.ts"), editor(folder)];
      marks.push(source.mark, edits.mark);
      pairs.source = `${source.file}+photos`;
      pairs.editor = edits.command;
    });
    const { out, err, code: got } = await cli(...argv(run));
    expect(marks.filter((mark) => fs.existsSync(mark))).toEqual([]);
    expect(`${out}${err}`).toMatch(REFUSED);
    expect(got).toBe(code);
  });

  test("report and replay go on with the pictures that the run kept, and say so", async () => {
    const run = foreign("kept", ({ pairs }, folder) => {
      pairs.source = module(folder, "kept.ts").file;
    });
    const report = await cli("report", run, ...QUICK);
    expect(report.out).toMatch(/(are those that the run kept|games are missing): .*pairs\.source/);
    const replay = await cli("replay", path.join(run, shown), "--pictures", path.join(root, "out"));
    expect(replay.err).toMatch(/those that the run kept/);
    expect(replay.out).toMatch(/^Game shown-before/);
    expect((await cli("replay", path.join(plain, shown), "--pictures", path.join(root, "out"))).out).toBe(
      replay.out,
    );
  });

  test("a game of one's own is not loaded", async () => {
    let mark = "";
    const run = foreign("own", (config, folder) => {
      const own = module(folder, "game.ts");
      mark = own.mark;
      config.game = { name: "own", file: own.file };
    });
    for (const argv of [
      ["report", run, ...QUICK],
      ["replay", path.join(run, shown)],
    ]) {
      const { err, code } = await cli(...argv);
      expect(err).toMatch(REFUSED);
      expect(code).toBe(2);
    }
    expect(fs.existsSync(mark)).toBe(false);
  });

  test("no key goes to a server that it names", async () => {
    const run = foreign("server", (config) => {
      config.engine = {
        kind: "tinker",
        model: "m",
        url: "http://127.0.0.1:9",
        server: "sparring",
        loraRank: 1,
      };
      Object.assign(config.engine as object, { maxTokens: 8, spendTokens: 0, rolloutGap: 0.1 });
      config.pairs.editor = "builtin";
    });
    const { err, code } = await cli("evaluate", "match", run, "base", "--games", "2");
    expect(err).toMatch(/engine\.url = http:\/\/127\.0\.0\.1:9, which sends games and TINKER_API_KEY/);
    expect(code).toBe(2);
  });
});

describe("trust", () => {
  test("holds for what --trust has seen, and ends when the settings or the file change", async () => {
    let source = { file: "", mark: "" };
    const run = foreign("trusted", ({ pairs }, folder) => {
      source = module(folder, "trusted.ts");
      pairs.source = source.file;
    });
    const replay = (...more: string[]) => cli("replay", path.join(run, shown), ...more);
    expect((await replay("--trust")).err).toMatch(/no pictures/);
    expect(fs.existsSync(source.mark)).toBe(true);
    expect((await replay()).err).toMatch(/no pictures/);
    fs.appendFileSync(source.file, "// changed");
    expect((await replay()).err).toMatch(REFUSED);
    await replay("--trust");
    edit(run, ({ pairs }, folder) => {
      pairs.editor = editor(folder).command;
    });
    expect((await replay()).err).toMatch(REFUSED);
  });

  test("a copy elsewhere is another run", async () => {
    const run = foreign("first", ({ pairs }, folder) => {
      pairs.source = module(folder, "first.ts").file;
    });
    await cli("replay", path.join(run, shown), "--trust");
    const copy = path.join(root, "second");
    fs.cpSync(run, copy, { recursive: true });
    expect((await cli("replay", path.join(copy, shown))).err).toMatch(REFUSED);
  });

  test("a run that was started here is trusted", async () => {
    const file = path.resolve(import.meta.dirname, "../../examples/your-own-images.ts");
    const run = path.join(root, "mine");
    const flags = ["--pairs", file, "--run", run];
    expect((await cli("train", ...FAST, ...flags)).code).toBe(0);
    const replay = await cli("replay", path.join(run, shown));
    expect(replay.err).not.toMatch(/add --trust/);
    expect(replay.code).toBe(0);
  });

  test("what is named in the command is used; what its config file names is not, without --trust", async () => {
    const { file, mark } = module(root, "named.ts");
    const config = path.join(root, "settings.json");
    fs.writeFileSync(config, JSON.stringify({ pairs: { source: file } }));
    const train = (...more: string[]) => cli("train", ...FAST, "--run", path.join(root, "none"), ...more);
    expect((await train("--config", config)).err).toMatch(REFUSED);
    expect(fs.existsSync(mark)).toBe(false);
    expect((await train("--config", config, "--trust")).err).toMatch(/no pictures/);
    expect(fs.existsSync(mark)).toBe(true);
    const named = module(root, "flag.ts");
    expect(
      (await cli("train", ...FAST, "--run", path.join(root, "named"), "--pairs", named.file)).err,
    ).toMatch(/no pictures/);
  });
});

test("an episode's own settings name no program", async () => {
  const { file, mark } = module(root, "smuggled.ts");
  const [line] = fs.readFileSync(path.join(plain, shown), "utf8").split("\n");
  const episode = JSON.parse(line);
  const alone = path.join(root, "alone.jsonl");
  for (const settings of [
    { ...episode.settings, name: "own", file },
    { name: "own", file },
  ]) {
    fs.writeFileSync(alone, `${JSON.stringify({ ...episode, settings })}\n`);
    expect((await cli("replay", alone)).code).not.toBe(1);
    fs.writeFileSync(alone, `${JSON.stringify({ ...episode, settings, game: "own" })}\n`);
    expect((await cli("replay", alone)).code).not.toBe(1);
  }
  expect(fs.existsSync(mark)).toBe(false);
});

test("a run from elsewhere shows no file of this machine to players", async () => {
  const secret = path.join(root, "secret.txt");
  fs.writeFileSync(secret, "the key under the mat\n\nanother line\n");
  const flags = ["--game", "text-spy", "--set", `game.documents=${secret}`];
  const bots = ["evaluate", "match", "bot:random", "bot:random", "--games", "2"];
  expect((await cli(...bots, ...flags)).code).toBe(0);
  const run = foreign("documents", (config) => {
    config.game = { name: "text-spy", documents: secret };
  });
  const { out, err, code } = await cli("evaluate", "match", run, "bot:random", "--games", "2");
  expect(code).toBe(2);
  expect(err).toMatch(REFUSED);
  expect(`${out}${err}`).not.toContain("under the mat");
});
