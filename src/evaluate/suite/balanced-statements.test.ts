/** Statements of which half are true, kind by kind. */
import { expect, test } from "vitest";
import { groupBy } from "../../core/group-by.ts";
import { Key } from "../../core/rng.ts";
import { languageOf } from "../../language/languages.ts";
import { clevrSource } from "../../pairs/clevr/source.ts";
import type { PairSource } from "../../pairs/pair.ts";
import { shiftedSource } from "../../pairs/shifts/shifted-source.ts";
import { parseShift } from "../../pairs/shifts/shifts.ts";
import { type BalancedStatement, balancedStatements, STATEMENTS_PER_PICTURE } from "./balanced-statements.ts";

const clevr = clevrSource({ seed: 3, size: 16 });

async function all(source: PairSource, count: number): Promise<BalancedStatement[]> {
  const found: BalancedStatement[] = [];
  for await (const some of balancedStatements(source, Key.root("k"), count)) found.push(...some);
  return found;
}

test("half of each kind is true, as the scene says, and kinds come equally often", async () => {
  const statements = await all(clevr, 60);
  const language = languageOf("clevr");
  for (const [i, { sentence, truth, picture }] of statements.entries()) {
    const { contents, original } = await clevr.pair("heldout", Math.floor(i / STATEMENTS_PER_PICTURE));
    expect(original.id).toBe(picture.id);
    expect([sentence, language.isTrue(language.parse(sentence)!, contents!.original)]).toEqual([
      sentence,
      truth,
    ]);
  }
  const kinds = [...groupBy(statements, ({ kind }) => kind)].map(([kind, own]) => [
    kind,
    own.length,
    own.filter(({ truth }) => truth).length,
  ]);
  expect(kinds.sort()).toEqual([
    ["count", 20, 10],
    ["exist", 20, 10],
    ["relation", 20, 10],
  ]);
});

test("the same is asked about the same scenes under a shift", async () => {
  const plain = ({ sentence, truth }: BalancedStatement) => ({ sentence, truth });
  const shifted = await all(shiftedSource(clevr, parseShift("noise")), 16);
  expect(shifted.map(plain)).toEqual((await all(clevr, 16)).map(plain));
  expect(shifted[0].picture.id).toMatch(/~noise:35$/);
});

test("few pictures are asked about again, but not for ever; unknown ones not at all", async () => {
  const two = {
    ...clevr,
    size: () => 2,
    pair: (split: "train" | "heldout", i: number) => clevr.pair(split, i % 2),
  };
  const twice = await all(two, 16);
  expect(new Set(twice.map(({ picture }) => picture.id)).size).toBe(2);
  expect(new Set(twice.map(({ sentence }) => sentence)).size).toBeGreaterThan(8);
  await expect(all(two, 400)).rejects.toThrow(/about 40 pictures, not 100; ask for at most 160/);
  const mute: PairSource = {
    ...clevr,
    pair: async (split, i) => ({ ...(await clevr.pair(split, i)), contents: undefined }),
  };
  await expect(all(mute, 4)).rejects.toThrow(/nobody knows what is in/);
});
