/** Playing, measuring and looking at games and pictures from the command line. */
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { cli, FAKE, session } from "../session-fixture.ts";

let root: string;
let trained: string;
beforeAll(async () => {
  root = fs.mkdtempSync(path.join(os.tmpdir(), "sparring-cli-"));
  trained = path.join(root, "trained");
  expect((await cli("train", ...FAKE, "--run", trained)).code).toBe(0);
}, 60_000);
afterAll(() => fs.rmSync(root, { recursive: true }));

describe("playing, measuring, looking", () => {
  test("a match of checkpoints, and of bots", async () => {
    const self = await cli(
      "evaluate",
      "match",
      trained,
      path.join(trained, "checkpoints/0001"),
      "--games",
      "4",
      "--json",
    );
    expect(JSON.parse(self.out)).toMatchObject({ games: 4, a: { name: trained } });
    const bots = await cli(
      "evaluate",
      "match",
      "bot:oracle",
      "bot:always-na",
      "--games",
      "4",
      "--set",
      "pictureSize=16",
    );
    expect(bots.out).toMatch(/bot:oracle wins .* of 4 games on 2 pictures against bot:always-na/);
  });

  test("an arena of checkpoints, the base and a bot, in which a run is its newest checkpoint", async () => {
    const [first, last] = ["0001", "0003"].map((name) => path.join(trained, "checkpoints", name));
    const arena = (...players: string[]) => cli("evaluate", "arena", ...players, "--games", "2", "--json");
    const result = JSON.parse((await arena(trained, first, "base", "bot:random")).out);
    expect(result.pairs).toHaveLength(6);
    expect(result.pairs.every((pair: { winRate?: unknown }) => pair.winRate)).toBe(true);
    expect((await arena(trained, last)).err).toContain("are the same player");
  });

  test("a person plays, is asked again after a refused answer, and the game is saved and replayed", async () => {
    const save = path.join(root, "mine.jsonl");
    const argv = ["play", trained, "--seat", "2", "--role", "civilian", "--save", save, "--pictures", root];
    const { code, out } = await session(argv, { input: "help\nit is grey\n\nsecond clue\n2\n1\n" });
    expect(code).toBe(0);
    expect(out).toMatch(/You are player 2 of 5: a civilian\.\nYou see .*original-448\.png/);
    expect(out.match(/The model that ships understands only sentences such as/g)).toHaveLength(2);
    expect(out).toContain("Not possible: the clue is empty");
    expect(out).toContain("Not possible: a vote for oneself.");
    expect(out).toMatch(/Player 2: votes for player 1/);
    expect(out).toMatch(/\n\nYou (win|lose)\.\nThe same deal again: --seed \d+\n$/);
    const replayed = await cli("replay", save, "--seat", "2", "--pictures", root);
    expect(replayed.out).toContain('You: "second clue"');
    expect(replayed.out).toMatch(/The spy sees .*\n[\s\S]*Player 2: civilian, played by you/);
  });

  test("a person who leaves costs the seat its moves", async () => {
    const { code, out } = await session(["play", trained, "--role", "spy", "--pictures", root], {
      input: "",
    });
    expect(code).toBe(0);
    expect(out).toContain("You are player 1 of 5: the spy.");
    expect(out.match(/You have left the table/g)).toHaveLength(1);
  });

  test.each([
    [{ TERM: "xterm-kitty" }, "\u001b_Ga=T,f=100"],
    [{ TERM_PROGRAM: "iTerm.app" }, "\u001b]1337;File=inline=1"],
  ])("pictures are shown inline where the terminal can: %j", async (env, sequence) => {
    const argv = ["play", "bot:random", "--pictures", root, "--set", "pictureSize=16"];
    expect((await session(argv, { live: true, env: env as Record<string, string> })).out).toContain(sequence);
    expect((await session(argv, { live: true })).out).not.toContain(sequence);
  });

  test("another deal each time, and the same one by its seed", async () => {
    const play = async (date: string, ...more: string[]) =>
      (await session(["play", "bot:random", "--pictures", root, ...more], { input: "", date })).out;
    const [one, two] = [await play("2026-01-01T00:00:00Z"), await play("2026-01-01T00:00:01Z")];
    const seed = (text: string) => text.match(/--seed (\d+)/)![1];
    expect(seed(one)).not.toBe(seed(two));
    expect(await play("2026-01-01T00:00:01Z", "--seed", seed(one))).toBe(one);
  });

  test("a player of Kuhn poker is told each round's card and how the round before ended", async () => {
    const argv = ["play", "bot:random", "--game", "kuhn-poker", "--set", "game.rounds=2", "--seed", "1"];
    const { out } = await session(argv, { input: "check\nfold\ncheck\nfold\n" });
    expect(out).toMatch(/Your card in round 1 is [JQK]\./);
    expect(out).toMatch(/Round 2 of 2\nRound 1: your card was [JQK].*\nYour card is [JQK]\.\n/);
  });

  test("what there is to replay: the files of a run, the games of a file", async () => {
    const files = (await cli("replay", trained)).out;
    expect(files).toMatch(/0001\.jsonl to 0003\.jsonl {3}24 games of 3 iterations/);
    expect(files).toMatch(/0000-shown-before\.jsonl {3}1 game\n/);
    const file = path.join(trained, "episodes/0001.jsonl");
    const games = (await cli("replay", file)).out;
    expect(games).toMatch(/^8 games in /);
    expect(games).toMatch(/\n {5}1 {2}0001-000 on .*: policy, spy player \d, (civilians|spy) won\n/);
    expect(JSON.parse((await cli("replay", file, "--json")).out)).toHaveLength(8);
    const empty = path.join(root, "empty");
    fs.mkdirSync(path.join(empty, "episodes"), { recursive: true });
    fs.symlinkSync("/dev/zero", path.join(empty, "episodes", "0001.jsonl"));
    expect(await cli("replay", empty)).toMatchObject({
      code: 3,
      err: expect.stringContaining("no episodes"),
    });
  });

  test("games of a match and of an arena are kept if asked, and can be read", async () => {
    const keep = path.join(root, "kept");
    const match = (...more: string[]) =>
      cli("evaluate", "match", "bot:oracle", "bot:random", "--games", "2", "--keep", keep, ...more);
    const small = ["--set", "pictureSize=16"];
    expect((await match(...small)).err).toContain(`npx sparring replay ${keep}\n`);
    const file = path.join(keep, "episodes/bot-oracle-against-bot-random.jsonl");
    expect((await cli("replay", keep)).out).toContain(`${file}   2 games`);
    expect((await cli("replay", `${file}:2`, "--pictures", root)).out).toMatch(/played by (oracle|random)/);
    expect((await match("--set", "pictureSize=32")).err).toContain("Choose a new folder with --keep");
    const players = ["bot:oracle", "bot:random", "bot:always-na"];
    await cli("evaluate", "arena", ...players, "--games", "2", "--keep", keep, ...small);
    expect((await cli("replay", keep, "--json")).out).toContain("bot-random-against-bot-always-na");
  });

  test("replay by line and by id", async () => {
    const file = path.join(trained, "episodes/0001.jsonl");
    const byLine = await cli("replay", `${file}:2`, "--pictures", root);
    expect(byLine.out).toContain("Game 0001-001");
    expect((await cli("replay", `${file}:0001-001`, "--pictures", root)).out).toBe(byLine.out);
    expect(await cli("replay", `${file}:0001-999`)).toMatchObject({
      code: 3,
      err: expect.stringContaining("a line from 1 to 8"),
    });
    expect(JSON.parse((await cli("replay", `${file}:1`, "--json")).out)).toMatchObject({ id: "0001-000" });
  });

  test("a game on harder pictures is drawn again as it was, by its run and by the name of its pictures", async () => {
    const run = path.join(root, "harder");
    const harder = ["--set", "curriculum.raiseAt=0", "--set", "curriculum.start=0.5", "--iterations", "1"];
    expect((await cli("train", ...FAKE, ...harder, "--run", run)).out).toContain("difficulty 0.5");
    const file = path.join(run, "episodes/0001.jsonl");
    const inside = await cli("replay", `${file}:1`, "--pictures", root);
    expect(inside.code).toBe(0);
    expect(inside.out).toMatch(/train-\d+-d0\.5-original-448\.png/);
    fs.copyFileSync(file, path.join(root, "alone.jsonl"));
    expect((await cli("replay", path.join(root, "alone.jsonl:1"), "--pictures", root)).out).toBe(inside.out);
  });

  test("--pairs and its older name --dataset mean the same", async () => {
    const argv = [
      "pairs",
      "preview",
      "--out",
      path.join(root, "two.png"),
      "--count",
      "2",
      "--size",
      "16",
      "--json",
    ];
    const [now, before] = [
      await cli(...argv, "--pairs", "clevr+clevr"),
      await cli(...argv, "--dataset", "clevr+clevr"),
    ];
    expect(JSON.parse(now.out).pairs).toHaveLength(2);
    expect(before.out).toBe(now.out);
  });

  test("a contact sheet", async () => {
    const out = path.join(root, "sheet.png");
    const result = await cli("pairs", "preview", "--out", out, "--count", "2", "--size", "16", "--json");
    expect(JSON.parse(result.out)).toMatchObject({ file: out, pairs: [{ changes: expect.any(Array) }, {}] });
    expect(fs.readFileSync(out).subarray(1, 4).toString()).toBe("PNG");
  });
});
