/** Games and pictures of a user's own: modules in a folder that has neither tsx nor this package, on whatever Node runs the tests. */
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, expect, test } from "vitest";

const BIN = fileURLToPath(new URL("../bin/sparring.js", import.meta.url));
const folder = fs.mkdtempSync(path.join(os.tmpdir(), "sparring-own-modules-"));
afterAll(() => fs.rmSync(folder, { recursive: true }));

/** Types that only TypeScript knows, and a value of the package. */
const HEAD = `
import type { Anything } from "no-package-at-all";
import { openEngine } from "sparring";
enum Side { First, Second }
const name: string = openEngine.name satisfies string as Anything | string as string;
`;

const PICTURES = `${HEAD}
export default ({ size }: { size: number }) => ({
  name: \`\${name}-shades\`,
  domains: ["photos"],
  size: () => 40,
  async pair(split: string, index: number) {
    const id = \`shades/\${split}/\${index}\`;
    const shade = (split === "train" ? 5 : 7) * index + Side.Second;
    const image = { width: size, height: size, data: new Uint8Array(3 * size * size).fill(shade) };
    return { id, domain: "photos", original: { id, image }, changes: [] };
  },
});
`;

/** Who says the larger number wins. */
const GAME = `${HEAD}
type State = { readonly said: readonly number[] };
const seats = [{ role: "first", side: "first" }, { role: "second", side: "second" }];
const messages = [{ role: "user", content: "Say 1 or 2 in a \\\\boxed{}." }];
export default {
  name: \`\${name}-numbers\`,
  settings: {},
  sides: ["first", "second"],
  start: (): State => ({ said: [] }),
  seats: () => seats,
  observe: ({ said }: State, seat: number) => ({ seat, kind: "say", messages, view: said.length }),
  toMove: ({ said }: State) => (said.length < 2 ? [said.length] : []),
  apply: ({ said }: State, _seat: Side, move: number) => ({ said: [...said, move] }),
};
`;

function sparring(...argv: string[]) {
  const env = { ...process.env, NODE_OPTIONS: "" };
  return spawnSync(process.execPath, [BIN, ...argv], { cwd: folder, encoding: "utf8", env });
}

test("pictures", () => {
  fs.writeFileSync(path.join(folder, "my-pictures.ts"), PICTURES);
  const { stdout, stderr, status } = sparring(
    "pairs",
    "preview",
    "--pairs",
    "./my-pictures.ts",
    "--count",
    "2",
  );
  expect([stderr, status]).toEqual(["", 0]);
  expect(stdout).toMatch(/^2 pairs from openEngine-shades: /);
});

test("a game", () => {
  fs.writeFileSync(path.join(folder, "my-game.ts"), GAME);
  const { stderr, status } = sparring(
    "evaluate",
    "match",
    "bot:random",
    "bot:random",
    "--game",
    "./my-game.ts",
  );
  // The module was loaded, and its parts were looked at: it is a sketch, which the message says.
  expect(stderr).toMatch(/my-game\.ts is no game: it lacks [a-z, ]+ \(see Game in/i);
  expect(status).toBe(2);
});
