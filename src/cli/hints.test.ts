/** The commands that messages name: a shell and the program's own parser take each as it stands, also in a folder with a space. */
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { blobs, write } from "../pairs/store/source-fixture.ts";
import { guarded } from "./io.ts";
import { createProgram, everyCommand } from "./main.ts";
import { cli, FAKE, type Session, session } from "./session-fixture.ts";

const root = fs.mkdtempSync(path.join(os.tmpdir(), "sparring hints-"));
const run = path.join(root, "it's a run");
const HINT = /npx (sparring (?:'(?:[^']|'\\'')*'|[^\n'"])*?)(?= {3}|[",;]|\.?\s*$|\. [A-Z])/gm;
let ends: Session;

beforeAll(async () => {
  ends = await cli("train", ...FAKE, "--run", run);
  expect(ends.code).toBe(0);
}, 60_000);
afterAll(() => fs.rmSync(root, { recursive: true }));

/** Each as the words that a shell makes of it, without the program's name. */
function hintsIn({ out, err }: Session): string[][] {
  return [...`${out}\n${err}`.matchAll(HINT)].map(([, hint]) => {
    const { stdout, status } = spawnSync("sh", ["-c", `printf '%s\\n' ${hint}`], { encoding: "utf8" });
    expect(status, hint).toBe(0);
    return stdout.trimEnd().split("\n").slice(1);
  });
}

/** What the program's own parser says; "" if it takes them. */
async function parsed(argv: readonly string[]): Promise<string> {
  let heard = "";
  const output = {
    live: false,
    columns: 100,
    write: (text: string) => {
      heard += text;
    },
  };
  const io = guarded({ out: output, err: output } as unknown as Parameters<typeof guarded>[0]);
  const program = await createProgram(argv, io, () => {});
  for (const command of everyCommand(program)) if (command.commands.length === 0) command.action(() => {});
  await program.parseAsync([...argv], { from: "user" }).catch((error: Error) => {
    heard += error.message;
  });
  return heard;
}

async function checked(session: Session): Promise<string[][]> {
  const hints = hintsIn(session);
  for (const argv of hints) {
    expect(await parsed(argv), argv.join(" ")).toBe("");
    for (const word of argv.filter((one) => one.startsWith(root)))
      expect(fs.existsSync(word.replace(/:\d+$/, "")), word).toBe(true);
  }
  return hints;
}

test("the end of a run", async () => {
  const hints = await checked(ends);
  expect(hints.map(([command]) => command)).toEqual(["play", "replay", "report", "evaluate", "evaluate"]);
});

test("a run that was stopped, one that is there already, and one that has no checkpoint", async () => {
  const stopped = path.join(root, "stopped run");
  const first = await session(["train", ...FAKE, "--run", stopped], { interruptAt: /iteration 1\/3/ });
  expect(await checked(first)).toEqual([["train", "--resume", stopped]]);
  const taken = await cli("train", ...FAKE, "--run", stopped);
  expect(await checked(taken)).toEqual([["train", "--resume", stopped]]);
  fs.rmSync(path.join(stopped, "checkpoints"), { recursive: true });
  const empty = await cli("evaluate", "ladder", stopped);
  expect(await checked(empty)).toEqual([["train", "--resume", stopped]]);
});

test("a report, lists of games and kept games, each of which is read again", async () => {
  const report = await cli("report", run);
  expect(await checked(report)).toEqual([
    ["report", run, "--ladder"],
    ["report", run, "--tasks"],
  ]);
  const listed = await checked(await cli("replay", run));
  expect(listed).toHaveLength(2);
  const games = path.join(root, "kept games");
  const match = ["bot:random", "bot:oracle", "--games", "2", "--set", "pictureSize=16"];
  const kept = await checked(await cli("evaluate", "match", ...match, "--keep", games));
  for (const argv of [...listed, ...kept]) expect((await cli(...argv)).code, argv.join(" ")).toBe(0);
});

test("an import, and a folder that is no store", async () => {
  const album = path.join(root, "my album");
  for (let i = 0; i < 3; i++) await write(path.join(album, `${i}.png`), await blobs(i).png().toBuffer());
  const store = path.join(root, "my store");
  const imported = await cli("pairs", "import", album, "--out", store);
  expect(await checked(imported)).toEqual([["train", "--pairs", store]]);
  const refused = await cli("pairs", "preview", "--pairs", album);
  expect(await checked(refused)).toEqual([["pairs", "import", album, "--out", "STORE"]]);
});
