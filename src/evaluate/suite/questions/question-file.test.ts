import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DataError } from "../../../core/errors.ts";
import { Key } from "../../../core/rng.ts";
import { encodePng } from "../../../images/codec.ts";
import type { TaskItem } from "../tasks/task.ts";
import { type QuestionFile, readQuestionFile } from "./question-file.ts";

let folder: string;
/** Pictures of one colour, by its red value. */
const png = async (red: number) => {
  const data = Uint8Array.from({ length: 20 * 20 * 3 }, (_, i) => (i % 3 === 0 ? red : i % 251));
  return Buffer.from(await encodePng({ width: 20, height: 20, data }));
};

beforeAll(async () => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "sparring-questions-"));
  fs.mkdirSync(path.join(folder, "images"));
  fs.writeFileSync(path.join(folder, "images/a.png"), await png(10));
  fs.writeFileSync(path.join(folder, "images/b.png"), await png(20));
  fs.writeFileSync(path.join(folder, "images/broken.png"), "no picture");
});
afterAll(() => fs.rmSync(folder, { recursive: true }));

async function read(name: string, content: string, more: { pictures?: string; count?: number } = {}) {
  const file = path.join(folder, name);
  fs.writeFileSync(file, content);
  return readQuestionFile(file, { key: Key.root("files"), count: 100, ...more });
}

/** By question text. */
async function itemsOf({ sets }: QuestionFile): Promise<Record<string, TaskItem>> {
  const items: Record<string, TaskItem> = {};
  for (const set of sets)
    for await (const load of set.questions()) {
      const item = await load();
      items[item.question] = item;
    }
  return items;
}

const redOf = ({ pictures }: TaskItem) => pictures[0].image.data[0];

describe("CLEVR's questions", () => {
  const asked = (question: string, answer: unknown, last: string, more: object = {}) => ({
    question,
    answer,
    image_filename: "a.png",
    question_family_index: 1,
    ...{
      program: [
        { function: "scene", inputs: [] },
        { function: last, inputs: [0] },
      ],
      ...more,
    },
  });
  const file = (...questions: object[]) => JSON.stringify({ info: {}, questions });

  it("are tasks by what their program asks last, with the answers of their type as options", async () => {
    const found = await read(
      "clevr.json",
      file(
        asked("Any cube?", "yes", "exist"),
        asked("How many?", "10", "count", { image_filename: "b.png" }),
        asked("What color?", "purple", "query_color"),
        asked("Same size?", "no", "equal_size"),
        asked("More cubes?", "no", "greater_than"),
      ),
    );
    expect(found.skipped).toEqual([]);
    expect(found.sets.map(({ task, count, chance }) => [task, count, chance])).toEqual([
      ["clevr/compare-attribute", 1, 1 / 2],
      ["clevr/compare-number", 1, 1 / 2],
      ["clevr/count", 1, 1 / 11],
      ["clevr/exist", 1, 1 / 2],
      ["clevr/query", 1, 1 / 8],
    ]);
    const items = await itemsOf(found);
    expect(items["Any cube?"]).toMatchObject({ options: ["no", "yes"], answer: 1 });
    expect(items["How many?"]).toMatchObject({ answer: 10 });
    expect(items["What color?"].options[items["What color?"].answer]).toBe("purple");
    expect([redOf(items["Any cube?"]), redOf(items["How many?"])]).toEqual([10, 20]);
  });

  it("that cannot be asked are counted by reason, the first ones named", async () => {
    const { sets, skipped } = await read(
      "bad.json",
      file(
        asked("One?", "yes", "exist", { question_index: 7 }),
        asked("Again?", "yes", "exist", { question_index: 7 }),
        ...["x.png", "y.png", "z.png", "w.png"].map((name) =>
          asked("Lost?", "no", "exist", { image_filename: name }),
        ),
        asked("Out?", "no", "exist", { image_filename: "../images/a.png" }),
        asked("Where?", "maybe", "exist"),
        { question: "Whose test?", image_filename: "a.png" },
        { answer: "yes" },
      ),
    );
    expect(sets.map(({ count }) => count)).toEqual([1]);
    expect(skipped).toEqual([
      { reason: "missing picture", count: 4, first: ["x.png", "y.png", "z.png"] },
      { reason: "duplicate question_index", count: 1, first: ["7"] },
      { reason: "path that leaves the folder", count: 1, first: ["../images/a.png"] },
      { reason: "answer that CLEVR does not know", count: 1, first: ["question no. 8: maybe"] },
      { reason: "no answer", count: 1, first: ["question no. 9"] },
      { reason: "no question and image_filename", count: 1, first: ["question 10"] },
    ]);
  });

  it("need their pictures, in the folder that is given", async () => {
    const content = file(asked("Any cube?", "yes", "exist"));
    const pictures = path.join(folder, "nowhere");
    await expect(read("clevr.json", content, { pictures })).rejects.toThrow(
      /no question that can be asked\. 1 × missing picture \(a\.png\)/,
    );
    expect((await read("clevr.json", content, { pictures: path.join(folder, "images") })).sets).toHaveLength(
      1,
    );
  });

  it("of the generator: answers may be true, numbers or null, which is no answer", async () => {
    const answers = [true, 0, "metal", null, 12];
    const rows = answers.map((answer, i) => asked(`Q${i}`, answer, "exist", { question_index: i }));
    const { sets, skipped } = await read("generator.json", file(...rows));
    expect(sets.reduce((sum, { count }) => sum + count, 0)).toBe(3);
    expect(skipped).toEqual([
      { reason: "no answer", count: 1, first: ["question 3"] },
      { reason: "answer that CLEVR does not know", count: 1, first: ["question 4: 12"] },
    ]);
  });

  it.each(["{", "[]", '{"scenes":[]}'])("are refused if they are %j", async (content) => {
    await expect(read("other.json", content)).rejects.toThrow(/other\.json is no file of CLEVR questions/);
  });
});

describe("a table of questions", () => {
  const table = (...rows: string[][]) => rows.map((row) => row.join("\t")).join("\n");
  const header = ["index", "image", "question", "A", "B", "C", "answer", "category", "hint"];
  let picture: string[];
  beforeAll(async () => {
    picture = await Promise.all([30, 40].map(async (red) => (await png(red)).toString("base64")));
  });

  it("takes a list of one picture for that picture, as Python or JSON writes it", async () => {
    const row = (index: string, image: string) => [index, image, `Q${index}`, "x", "y", "", "A", "", ""];
    const rows = [
      `['${picture[0]}']`,
      picture[0],
      JSON.stringify([picture[1]]),
      `['${picture[0]}', '${picture[1]}']`,
    ];
    const found = await read("lists.tsv", table(header, ...rows.map((image, i) => row(String(i), image))));
    expect(found.skipped).toEqual([]);
    const items = await itemsOf(found);
    expect(["Q0", "Q1", "Q2"].map((question) => redOf(items[question]))).toEqual([30, 30, 40]);
    expect(items.Q3.pictures.map(({ image }) => image.data[0])).toEqual([30, 40]);
  });

  it("may hold tabs, quotes and line breaks, pictures of other rows, hints, categories and other columns", async () => {
    const found = await read(
      "table.tsv",
      `\ufeff${table(
        [...header, "split"],
        ["1", picture[0], '"Which\tof ""these""\nis it, naïve?"', "x", "y", "", "B", "look", "", "dev"],
        ["2", "1", "Second?", "x", "y", "z", "c", "look", "A hint.", "dev"],
        ["3", "4", "Third?", "x", "", "z", "C", "think", "", "dev"],
        ["4", picture[1], "Fourth?", "x", "y", "z", "A", "think", "", "dev"],
      )}\n`,
    );
    expect(found.skipped).toEqual([]);
    expect(found.sets.map(({ task, count, chance }) => [task, count, chance])).toEqual([
      ["table/look", 2, (1 / 2 + 1 / 3) / 2],
      ["table/think", 2, (1 / 2 + 1 / 3) / 2],
    ]);
    const items = await itemsOf(found);
    expect(items['Which\tof "these"\nis it, naïve?']).toMatchObject({ options: ["x", "y"], answer: 1 });
    expect(items["A hint.\nSecond?"]).toMatchObject({ options: ["x", "y", "z"], answer: 2 });
    expect(items["Third?"]).toMatchObject({ options: ["x", "z"], answer: 1 });
    expect(Object.values(items).map(redOf).sort()).toEqual([30, 30, 40, 40]);
    expect([redOf(items["Third?"]), redOf(items["A hint.\nSecond?"])]).toEqual([40, 30]);
  });

  it("that names picture files finds them beside it, and never outside of the folder", async () => {
    const { sets, skipped } = await read(
      "paths.tsv",
      table(
        ["index", "image_path", "question", "A", "B", "answer"],
        ["1", "images/a.png", "One?", "x", "y", "A"],
        ["2", "../../../etc/passwd", "Two?", "x", "y", "A"],
        ["3", "/etc/passwd", "Three?", "x", "y", "A"],
        ["4", "images/none.png", "Four?", "x", "y", "A"],
        ["5", "['images/a.png', 'images/b.png']", "Five?", "x", "y", "A"],
      ),
    );
    expect(sets.map(({ task, count }) => [task, count])).toEqual([["paths", 2]]);
    expect(skipped).toEqual([
      {
        reason: "path that leaves the folder",
        count: 2,
        first: ["row 2: ../../../etc/passwd", "row 3: /etc/passwd"],
      },
      { reason: "missing picture", count: 1, first: ["row 4: images/none.png"] },
    ]);
  });

  it("skips rows that cannot be asked, by reason", async () => {
    const { sets, skipped } = await read(
      "rows.tsv",
      table(
        header,
        ["1", picture[0], "Fine?", "x", "y", "", "A", "", ""],
        ["1", picture[0], "Twice?", "x", "y", "", "A", "", ""],
        ["2", picture[0], "Empty?", "x", "", "", "A", "", ""],
        ["3", picture[0], "Beyond?", "x", "y", "", "C", "", ""],
        ["4", `${picture[0].slice(0, 80)}*!`, "Damaged?", "x", "y", "", "A", "", ""],
        ["5", "99", "Whose?", "x", "y", "", "A", "", ""],
        ["6", picture[0], "", "x", "y", "", "A", "", ""],
        ["7", picture[0], "Short?"],
        ["", picture[0], "Nameless?", "x", "y", "", "A", "", ""],
      ),
    );
    expect(sets.map(({ count }) => count)).toEqual([1]);
    expect(skipped.map(({ reason, first }) => [reason, first[0]])).toEqual([
      ["duplicate index", "1"],
      ["fewer than two choices", "row 2"],
      ["answer not among the choices", 'row 3: "C"'],
      ["undecodable base64", "row 4"],
      ["no question", "row 6"],
      ["row with more or fewer cells than columns", "line 9"],
      ["no index", expect.stringMatching(/after byte \d+/)],
      ["missing picture", "row 5: no picture in row 99"],
    ]);
  });

  it("with a picture that is none fails when that question is asked, and no other", async () => {
    const bytes = Buffer.from("these bytes are no picture at all, however long they are, not one").toString(
      "base64",
    );
    const { sets } = await read("late.tsv", table(header, ["1", bytes, "Q?", "x", "y", "", "A", "", ""]));
    for await (const load of sets[0].questions())
      await expect(load()).rejects.toThrow(/picture of row 1 in .*late\.tsv cannot be decoded/);
  });

  it("draws the same questions for all, and more begin with the same ones", async () => {
    const rows = Array.from({ length: 30 }, (_, i) => [
      `${i}`,
      picture[0],
      `Q${i}?`,
      "x",
      "y",
      "",
      "A",
      "",
      "",
    ]);
    const content = table(header, ...rows);
    const texts = async (count: number) =>
      Object.keys(await itemsOf(await read("many.tsv", content, { count })));
    const ten = await texts(10);
    expect(ten).toHaveLength(10);
    expect(ten).not.toEqual(rows.slice(0, 10).map((row) => row[2]));
    expect((await texts(20)).slice(0, 10)).toEqual(ten);
  });

  it("is another one where other questions can be asked", async () => {
    const rows = [header, ["1", picture[0], "Q?", "x", "y", "", "A", "", ""]];
    const one = await read("same.tsv", table(...rows));
    expect((await read("same.tsv", table(...rows))).sets[0].identity).toBe(one.sets[0].identity);
    expect((await read("same.tsv", `${table(...rows)}\n`)).sets[0].identity).not.toBe(one.sets[0].identity);
  });

  it("without the columns is refused with those it has and those it should have", async () => {
    await expect(read("no.tsv", "id\timage\tquestion\tA\tB\tanswer\n")).rejects.toThrow(
      /no\.tsv lacks index\. Its columns: id, image, question, A, B, answer\. Wanted: index, image or image_path, question and answer/,
    );
    await expect(read("no.tsv", "index\tquestion\tA\tB\tanswer\tA\n")).rejects.toThrow(
      "lacks image or image_path",
    );
    await expect(read("no.tsv", "index\timage\tquestion\tA\tB\tanswer\tA\n")).rejects.toThrow("has A twice");
    await expect(read("no.tsv", "")).rejects.toThrow("no question that can be asked");
  });

  it("that ends within a quoted cell is damaged", async () => {
    const cut = table(header, ["1", picture[0], '"Cut o']);
    await expect(read("cut.tsv", cut)).rejects.toThrow(/cut\.tsv is a damaged table/);
  });
});

it("a file that is missing, or of another kind, is refused", async () => {
  await expect(read("questions.txt", "x")).rejects.toThrow(DataError);
  await expect(read("questions.txt", "x")).rejects.toThrow("give CLEVR's questions as .json");
  const file = path.join(folder, "none.tsv");
  await expect(readQuestionFile(file, { key: Key.root(1), count: 1 })).rejects.toThrow("no question file");
});
