import { mkdtemp, readdir, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, vi } from "vitest";
import { ConfigError } from "../../core/errors.ts";
import { Key } from "../../core/rng.ts";
import type { Image } from "../../images/image.ts";
import { commandEditor } from "./command-editor.ts";

const image: Image = { width: 32, height: 32, data: new Uint8Array(32 * 32 * 3).fill(80) };
const request = { key: Key.root("command"), difficulty: 0.25, subject: "ship" };

/** Runs a program in Node with `input` and `output` set. */
function edit(program: string, timeout?: number) {
  const head = "const [input, output] = process.argv.slice(-2); const fs = require('node:fs');";
  return commandEditor({ command: [process.execPath, "-e", head + program, "--"], timeout })(image, request);
}

const square = `
  const sharp = require(${JSON.stringify(createRequire(import.meta.url).resolve("sharp"))});
  const { SPARRING_EDIT_SEED: seed, SPARRING_EDIT_DIFFICULTY: difficulty, SPARRING_EDIT_SUBJECT: subject } = process.env;
  const white = { create: { width: 5, height: 4, channels: 3, background: "#fff" } };
  if (Number(seed) >= 0 && difficulty === "0.25" && subject === "ship")
    sharp(input).composite([{ input: white, left: 10, top: 20 }]).toFile(output);`;

describe("a command that edits", () => {
  it("gets two paths and the request, and its picture is measured", async () => {
    expect(await edit(square)).toMatchObject({
      image: { width: 32, height: 32 },
      changes: [{ after: { edit: "command" }, box: { left: 10, top: 20, right: 14, bottom: 23 } }],
    });
  });

  it.each<[string, string, RegExp]>([
    ["fails", "console.error('out of ' + 'paint'); process.exit(3)", /ended with 3: out of paint/],
    ["writes nothing", "", /wrote no picture/],
    ["writes text", "fs.writeFileSync(output, 'hello')", /wrote no picture \(/],
    ["copies", "fs.copyFileSync(input, output)", /equals the original/],
  ])("that %s makes a failed edit", async (_, program, reason) => {
    const outcome = await edit(program);
    expect(outcome).toMatchObject({ failed: expect.stringMatching(reason) });
  });

  it("is stopped when its time is up, and leaves no folder behind", async () => {
    const folder = await mkdtemp(join(tmpdir(), "sparring-command-"));
    vi.stubEnv("TMPDIR", folder);
    try {
      expect(await edit("setInterval(() => {}, 1000)", 0.3)).toMatchObject({
        failed: expect.stringMatching(/stopped after 0.3 seconds/),
      });
      expect(await readdir(folder)).toEqual([]);
    } finally {
      vi.unstubAllEnvs();
      await rm(folder, { recursive: true });
    }
  });

  it("must exist", async () => {
    const editor = commandEditor({ command: ["./no-such-program"] });
    await expect(editor(image, request)).rejects.toThrow(ConfigError);
    await expect(editor(image, request)).rejects.toThrow(/no-such-program cannot be started/);
    expect(() => commandEditor({ command: [] })).toThrow(ConfigError);
  });
});
