import { describe, expect, it } from "vitest";
import { blankImage } from "../../../images/blank.ts";
import type { ChartContent } from "../../../pairs/charts/chart.ts";
import { ANSWERS, LABELS, type Mapped, mappedChart, patchLabels, QUESTION_NAMES } from "./patch-labels.ts";

const SIZE = 16;
const red = [0, 2, 1, 0, -1, -1, -1, -1, 1];
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

describe("labels of a chart's mark", () => {
  const content = { kind: "bar", positions: [10, 39, 20], axis: [0, 40] } as unknown as ChartContent;
  const ids = covered(64).ids as Int8Array;
  const first = (change: Partial<ChartContent>) =>
    answers(mappedChart({ image: blankImage(SIZE, SIZE), ids, content: { ...content, ...change } }), 0);

  it("are its place, its rank, its height in eighths of the axis, and how many marks there are", () => {
    expect(first({})).toEqual({ place: 0, rank: 2, height: 2, marks: 2, thing: 1 });
    expect(first({ positions: [40, 10] })).toEqual({ place: 0, rank: 0, height: 7, marks: 1, thing: 1 });
  });

  it("tell a slice's share of the pie, and no height of a group of bars", () => {
    expect(first({ kind: "pie", axis: undefined, positions: [3, 1] })).toMatchObject({ height: 6 });
    expect(first({ kind: "grouped" })).toEqual({ place: 0, rank: 2, marks: 2, thing: 1 });
  });
});
