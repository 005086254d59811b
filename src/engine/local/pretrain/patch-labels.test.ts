import { describe, expect, it } from "vitest";
import { blankImage } from "../../../images/blank.ts";
import { ANSWERS, LABELS, type Mapped, patchLabels, QUESTION_NAMES } from "./patch-labels.ts";

const SIZE = 16;
const red = [0, 2, 1, 0, -1, -1, 1];
/** Answers of patch `index` by question; absent where nothing is asked. */
function answers(mapped: Mapped, index: number): Record<string, number> {
  const row = patchLabels(mapped).subarray(index * LABELS, (index + 1) * LABELS);
  let at = 0;
  const entries = QUESTION_NAMES.map((name, i) => {
    const answer = row.subarray(at, at + ANSWERS[i]).indexOf(1);
    at += ANSWERS[i];
    return [name, answer] as const;
  });
  return Object.fromEntries(entries.filter(([, answer]) => answer >= 0));
}

function covered(pixels: number): Mapped {
  const ids = new Int8Array(SIZE * SIZE).fill(-1);
  for (let i = 0; i < pixels; i++) ids[Math.floor(i / 8) * SIZE + (i % 8)] = 0;
  return { image: blankImage(SIZE, SIZE), ids, things: [red] };
}

describe("labels of a patch", () => {
  it("are those of the thing that covers it", () => {
    expect(answers(covered(12), 0)).toEqual({ size: 0, color: 2, material: 1, shape: 0, thing: 1 });
  });

  it("say only that there is nothing where a thing covers too little", () => {
    expect(answers(covered(11), 0)).toEqual({ thing: 0 });
    expect(answers(covered(64), 1)).toEqual({ thing: 0 });
  });

  it("are absent where nothing is known of the picture", () => {
    expect(patchLabels({ ...covered(64), ids: undefined }).some((value) => value !== 0)).toBe(false);
  });
});
