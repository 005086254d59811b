/** Editors by their setting. */
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ConfigError } from "../../core/errors.ts";
import { Key } from "../../core/rng.ts";
import { encodePng } from "../../images/codec.ts";
import type { Image } from "../../images/image.ts";
import { resolveConfig } from "../settings/resolve.ts";
import { openEditor } from "./editors.ts";

let root: string;
beforeAll(() => {
  root = fs.mkdtempSync(path.join(os.tmpdir(), "sparring-editors-"));
});
afterAll(() => fs.rmSync(root, { recursive: true }));

const settings = (...flags: string[]) => resolveConfig({ flags }).pairs;
const SIDE = 32;
/** Grey, with a bright square where one is wanted. */
function picture(square: boolean): Image {
  const data = new Uint8Array(SIDE * SIDE * 3).fill(90);
  for (let y = 8; y < 20; y++) for (let x = 8; x < 20; x++) if (square) data[(y * SIDE + x) * 3] = 250;
  return { width: SIDE, height: SIDE, data };
}

test("a program: its files get full paths, and what it writes is the copy", async () => {
  fs.writeFileSync(path.join(root, "answer.png"), await encodePng(picture(true)));
  const script = path.join(root, "my edit.mjs");
  fs.writeFileSync(script, `import fs from "node:fs"; fs.copyFileSync(process.argv[2], process.argv[4]);`);
  const relative = path.relative(".", script);
  const pairs = settings(`pairs.editor=command:node "${relative}" ${path.join(root, "answer.png")}`);
  expect(pairs.editor).toBe(`command:node "${script}" ${path.join(root, "answer.png")}`);
  const outcome = await openEditor(pairs)(picture(false), { key: Key.root("edit") });
  expect(outcome).toMatchObject({ image: picture(true), changes: [{ box: expect.anything() }] });
});

test("an endpoint needs a model and an address", () => {
  expect(() => openEditor(settings("pairs.editor=endpoint:https://example.invalid/v1"))).toThrow(
    /pairs.editorModel names no model/,
  );
  const noAddress = settings("pairs.editor=endpoint:example", "pairs.editorModel=m");
  expect(() => openEditor(noAddress)).toThrow(ConfigError);
});
