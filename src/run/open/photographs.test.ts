/** Photographs with the copies that the settings ask for. */
import { expect, test } from "vitest";
import type { PictureSet } from "../../pairs/photos/picture-set.ts";
import { resolveConfig } from "../settings/resolve.ts";
import { openPhotographs } from "./photographs.ts";

const set: PictureSet = {
  name: "fake",
  size: () => 3,
  picture: async (split, index) => ({
    id: `${split}/${index}`,
    image: {
      width: 16,
      height: 16,
      data: Uint8Array.from({ length: 768 }, (_, i) => (i * (index + 3)) % 251),
    },
  }),
};
const pair = async (edits: "none" | "needed", ...flags: string[]) => {
  const { pairs } = resolveConfig({ flags: ["pictureSize=16", ...flags] });
  return openPhotographs(set, pairs, edits).pair("train", 1);
};

test("single pictures need no editor", async () => {
  expect((await pair("none", "failedBlank=1")).modified).toBeUndefined();
});

test("failed edits: blank, or equal to the original", async () => {
  const blank = await pair("needed", "failedBlank=1");
  expect(new Set(blank.modified?.image.data).size).toBe(1);
  const same = await pair("needed", "failedIdentical=1");
  expect(same.modified?.image.data).toEqual(same.original.image.data);
});
