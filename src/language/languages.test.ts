import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Key } from "../core/rng.ts";
import { blankImage } from "../images/blank.ts";
import type { ChartContent } from "../pairs/charts/chart.ts";
import { sampleScene } from "../pairs/clevr/sample.ts";
import { type Content, DOMAINS, type Domain } from "../pairs/pair.ts";
import { photoLayout } from "../pairs/photos/layout.ts";
import { chartLanguage } from "./charts.ts";
import { languageOf } from "./languages.ts";
import { photoLanguage } from "./photos.ts";

/** Five standing bars in one colour, values 10, 40, 25, 38 and 5 on an axis to 40, white background. */
const bars: ChartContent = {
  kind: "bar",
  horizontal: false,
  dark: false,
  positions: [10, 40, 25, 38, 5],
  colors: [{ color: "blue", value: 118 }],
  axis: [0, 40],
  trend: -0.1,
  spec: {},
};
const pie: ChartContent = {
  ...bars,
  kind: "pie",
  axis: undefined,
  positions: [5, 3, 2],
  colors: [
    { color: "red", value: 5 },
    { color: "blue", value: 3 },
    { color: "green", value: 2 },
  ],
  trend: 0,
};

/** Upper third light blue, rest dark green. */
function landscape() {
  const image = blankImage(30, 30);
  for (let y = 0; y < 30; y++)
    for (let x = 0; x < 30; x++) image.data.set(y < 10 ? [120, 170, 250] : [20, 70, 20], (y * 30 + x) * 3);
  return photoLayout(image, "ship");
}

const contents: Record<Domain, Content> = {
  clevr: sampleScene(Key.root("language"), { objects: [4, 6], lens: 50, width: 64, height: 64 }),
  charts: bars,
  photos: landscape(),
};
const seeds = fc.integer({ min: 0, max: 1e6 });

describe.each(DOMAINS)("the language of %s", (domain) => {
  const language = languageOf(domain);
  const rng = (seed: number) => Key.root(seed).stream();

  it("reads back every sentence and every telegram it makes", () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const statement = language.guess(rng(seed));
        expect(language.parse(`${language.format(statement).toUpperCase()}.`)).toEqual(statement);
        const words = language.toWords(statement);
        expect(language.fromWords(words)).toEqual(statement);
        for (const word of words) expect(language.words).toContain(word);
      }),
    );
  });

  it("draws statements that are what was asked for", () => {
    fc.assert(
      fc.property(seeds, fc.boolean(), (seed, truth) => {
        const statement = language.draw(contents[domain], truth, rng(seed));
        expect(statement && language.isTrue(statement, contents[domain])).toBe(truth);
      }),
    );
  });

  it("draws false statements of which many differ from a true one in one word, and some in more", () => {
    const words = (statement: { kind: string }) => language.toWords(statement);
    const near = (seed: number) => {
      const wrong = words(language.draw(contents[domain], false, rng(seed))!);
      for (let i = 0; i < 300; i++) {
        const right = words(language.draw(contents[domain], true, rng(1000 + i))!);
        const changed = right.filter((word, at) => word !== wrong[at]).length;
        if (right.length === wrong.length && changed === 1) return true;
      }
      return false;
    };
    const share = Array.from({ length: 60 }, (_, seed) => near(seed)).filter(Boolean).length / 60;
    expect(share).toBeGreaterThan(0.3);
    expect(share).toBeLessThan(1);
  });

  it("draws only consequences that hold wherever the statement holds", () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const stream = rng(seed);
        const statement = language.draw(contents[domain], true, stream)!;
        for (const other of language.consequences(statement, stream))
          expect(language.isTrue(other, contents[domain]), language.format(other)).toBe(true);
      }),
    );
  });

  it("describes with its own words", () => {
    for (const word of language.describe(contents[domain])) expect(language.words).toContain(word);
  });

  it.each(["", "the weather is fine", "there is a", "is", "the first", "red red red red"])(
    "takes %j for no statement",
    (text) => expect(language.parse(text)).toBeUndefined(),
  );
});

it("describes a chart's marks in order, and ranks their places", () => {
  expect(chartLanguage.describe(bars).join(" ")).toBe(
    "background bright chart bar vertical five marks blue low high middle high low largest second fourth third first fifth",
  );
  expect(chartLanguage.describe({ ...bars, positions: [] }).at(-1)).toBe("blue");
});

describe("statements about charts", () => {
  const truth = (text: string, chart: ChartContent) =>
    chartLanguage.isTrue(chartLanguage.parse(text)!, chart);

  it.each([
    ["this is a bar chart", true],
    ["this is a pie chart", false],
    ["there are exactly five marks", true],
    ["there is exactly one color", true],
    ["there is a blue mark", true],
    ["there is a red mark", false],
    ["the second mark is the largest", true],
    ["the fourth mark is the largest", false],
    ["the fifth mark is the smallest", true],
    ["the third mark is larger than the first mark", true],
    ["the third mark is smaller than the first mark", false],
    ["the ninth mark is the largest", false],
    ["the fourth mark is high", true],
    ["the first mark is low", true],
    ["the third mark is high", false],
    ["the values are rising", false],
    ["the background is bright", true],
    ["the bars are horizontal", false],
  ])("%s: %s of the bars", (text, expected) => expect(truth(text, bars)).toBe(expected));

  it.each([
    ["the red mark is the largest", true],
    ["the first mark is larger than the second mark", true],
    ["the green mark is larger than the blue mark", false],
    ["the purple mark is the smallest", false],
    ["the bars are vertical", false],
    ["the first mark is high", false],
  ])("%s: %s of the pie", (text, expected) => expect(truth(text, pie)).toBe(expected));
});

describe("statements about photographs", () => {
  const truth = (text: string) => photoLanguage.isTrue(photoLanguage.parse(text)!, landscape());

  it.each([
    ["the top is mostly blue", true],
    ["the bottom left is mostly green", true],
    ["the middle is mostly blue", false],
    ["the top is bright", true],
    ["the bottom is dark", true],
    ["the left is smooth", true],
    ["the right is rough", false],
    ["the top is brighter than the middle", true],
    ["the bottom is brighter than the top right", false],
    ["something is blue", true],
    ["something is red", false],
    ["there is a ship", true],
    ["there is a vehicle", true],
    ["there is an animal", false],
  ])("%s: %s", (text, expected) => expect(truth(text)).toBe(expected));

  it("says nothing of a subject that no data set names", () => {
    const unnamed = { cells: landscape().cells };
    expect(photoLanguage.isTrue({ kind: "subject", subject: "ship" }, unnamed)).toBeUndefined();
    for (let seed = 0; seed < 50; seed++)
      expect(photoLanguage.draw(unnamed, true, Key.root(seed).stream())!.kind).not.toBe("subject");
  });
});
