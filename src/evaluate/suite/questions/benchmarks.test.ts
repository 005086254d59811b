/** Tables as the benchmarks are handed out: which rule grades a row, what the rule says, and what is left to a judge. */
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Key } from "../../../core/rng.ts";
import { encodePng } from "../../../images/codec.ts";
import { choiceMessages } from "../answering/choice.ts";
import type { TaskItem, Verdict } from "../tasks/task.ts";
import { listOf } from "./python-list.ts";
import { readQuestionFile } from "./question-file.ts";

let folder: string;
let red: string;
let blue: string;
const png = async (...[r, g, b]: number[]) => {
  const data = Uint8Array.from({ length: 16 * 16 * 3 }, (_, i) => [r, g, b][i % 3]);
  return Buffer.from(await encodePng({ width: 16, height: 16, data })).toString("base64");
};
beforeAll(async () => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "sparring-benchmarks-"));
  [red, blue] = [await png(200, 20, 20), await png(20, 20, 200)];
});
afterAll(() => fs.rmSync(folder, { recursive: true }));

/** Items of a table by their index, with the chance of its tasks and what was skipped. */
async function table(name: string, head: readonly string[], ...rows: readonly (readonly string[])[]) {
  const file = path.join(folder, name);
  fs.writeFileSync(file, [head, ...rows].map((row) => row.join("\t")).join("\n"));
  const { sets, skipped } = await readQuestionFile(file, { key: Key.root("benchmarks"), count: 100 });
  const items: Record<string, TaskItem> = {};
  for (const set of sets)
    for await (const load of set.questions()) {
      const item = await load();
      items[item.pictures[0].id.split("#")[1].split(".")[0]] = item;
    }
  return { items, sets, skipped };
}

/** `1` right, `0` wrong, `?` undecided, by answer. */
function graded({ graded: by }: TaskItem, ...answers: string[]): string {
  const sign = (verdict: Verdict) => ("undecided" in verdict ? "?" : Number(verdict.right));
  return answers.map((answer) => sign(by!.grade(answer))).join("");
}

const textOf = (item: TaskItem) =>
  choiceMessages(item)[0].content.map((part) => (part.type === "text" ? part.text : "[picture]"));

describe("options (AI2D, MMMU)", () => {
  const head = ["index", "image", "question", "A", "B", "C", "answer", "category"];
  const options = ["red", "dark blue", "green"];

  test("a letter in a box, a letter at the end, or an option's text", async () => {
    const { items } = await table("AI2D_TEST.tsv", head, ["1", red, "Colour?", ...options, "B", ""]);
    const said = ["\\boxed{B}", "B", "The answer is (B).", "dark blue", "\\boxed{dark blue}"];
    expect(graded(items[1], ...said, "So **Answer: B**")).toBe("111111");
    expect(graded(items[1], "\\boxed{A}", "C. green", "It is red", "Answer is C, as B is not")).toBe("0000");
  });

  test("what the rule cannot read is left to a judge", async () => {
    const { items } = await table("AI2D_TEST.tsv", head, ["1", red, "Colour?", ...options, "B", ""]);
    const unclear = [
      ...["", "It may be A or B", "I cannot tell.", "\\boxed{Z}", "\\boxed{A} or \\boxed{B}"],
      ...["A person stands on the left of a tree", "It could be red, green, or something else altogether"],
    ];
    expect(graded(items[1], ...unclear)).toBe("?".repeat(unclear.length));
    expect(items[1].graded!.grade("no idea")).toEqual({
      undecided: 'no option that a rule can find: "no idea"',
    });
  });

  test("several pictures stand where the text names them; an open question has no options", async () => {
    const both = `['${red}', '${blue}']`;
    const { items, sets, skipped } = await table(
      "MMMU_DEV_VAL.tsv",
      head,
      ["v1", both, "Is <image 2> like <image 1>?", "yes", "as <image 1>", "", "A", "Art"],
      ["v2", both, "Which?", "first", "second", "", "A", "Art"],
      ["v3", red, "How high is <image 1>, in m?", "", "", "", "12.5", "Physics"],
      ["v4", red, "Whose?", "a", "b", "", "", "Physics"],
    );
    const kinds = (item: TaskItem) =>
      choiceMessages(item)[0]
        .content.map(({ type }) => type[0])
        .join("");
    expect(textOf(items.v1).slice(0, 4)).toEqual(["Is ", "[picture]", " like ", "[picture]"]);
    const [, second] = choiceMessages(items.v1)[0].content;
    expect(second).toMatchObject({ picture: { id: expect.stringMatching(/v1\.2$/) } });
    expect([kinds(items.v1), kinds(items.v2)]).toEqual(["tititit", "titit"]);
    expect(graded(items.v3, "\\boxed{12.5}", "\\boxed{12.5 m}", "\\boxed{13}", "12.5")).toBe("11?1");
    expect(textOf(items.v3).at(-1)).toMatch(/Then give your answer alone, .* in \\boxed\{\}\.$/);
    expect(sets.map(({ task, chance }) => [task, chance])).toEqual([
      ["MMMU_DEV_VAL/Art", 0.5],
      ["MMMU_DEV_VAL/Physics", 0],
    ]);
    expect(skipped).toEqual([{ reason: "no answer", count: 1, first: ["row v4"] }]);
  });
});

describe("without options", () => {
  const head = ["index", "image", "question", "answer"];

  test("ChartQA: a number within 5%, or the same text, of one answer or a list", async () => {
    const { items } = await table(
      "ChartQA_TEST.tsv",
      head,
      ["1", red, "How much?", "['100']"],
      ["2", "1", "Which?", "Italy"],
      ["3", "1", "Share?", "20%"],
      ["4", "1", "None?", "0"],
    );
    expect(graded(items[1], "\\boxed{95}", "\\boxed{105.0}", "\\boxed{94.9}", "\\boxed{1e2}", "98")).toBe(
      "11011",
    );
    expect(graded(items[2], "\\boxed{italy}", "\\boxed{Spain}", "ITALY", "I think that it is Italy")).toBe(
      "101?",
    );
    expect(graded(items[3], "\\boxed{0.2}", "\\boxed{20.5%}", "\\boxed{20}")).toBe("110");
    expect(graded(items[4], "\\boxed{0}", "\\boxed{0.0}")).toBe("10");
  });

  test("HallusionBench: yes or no, and not both; rows without a picture are left out", async () => {
    const { items, sets, skipped } = await table(
      "HallusionBench.tsv",
      [...head, "category"],
      ["VD_chart_0_1_0", red, "Is it red?", "Yes", "VD"],
      ["VS_chart_0_0_0", "", "Is it known?", "No", "VS"],
    );
    const item = items.VD_chart_0_1_0;
    expect(graded(item, "Yes, it is.", "\\boxed{yes}", "no", "\\boxed{No}", "Yes and no.", "Know.")).toBe(
      "1100??",
    );
    expect(sets.map(({ chance }) => chance)).toEqual([0.5]);
    expect(textOf(item).at(-1)).not.toContain("A. ");
    expect(skipped).toEqual([{ reason: "missing picture", count: 1, first: ["row VS_chart_0_0_0"] }]);
  });

  test("MathVista: choices of the question's own, whole numbers, decimals, and texts", async () => {
    const columns = [...head, "question_type", "answer_type", "answer_option", "choices"];
    const { items } = await table(
      "MathVista_MINI.tsv",
      columns,
      [
        "1",
        red,
        '"Hint: the letter.\nChoices:\n(A) 3/11\n(B) 8/11"',
        "8/11",
        "multi_choice",
        "text",
        "B",
      ].concat("['3/11', '8/11']"),
      ["2", "1", "How many?", "14", "free_form", "integer", "", ""],
      ["3", "1", "How long?", "1.45", "free_form", "float", "", ""],
      ["4", "1", "Which years?", "[2007, 2008]", "free_form", "list", "", ""],
    );
    expect(textOf(items[1]).at(-1)!.match(/8\/11/g)).toHaveLength(1);
    expect(graded(items[1], "\\boxed{B}", "It is 8/11", "\\boxed{A}")).toBe("110");
    expect(graded(items[2], "\\boxed{14}", "\\boxed{15}", "\\boxed{14.0}", "14", "fourteen")).toBe("10?1?");
    expect(graded(items[3], "\\boxed{1.45}", "\\boxed{1.450}", "\\boxed{$1.45}", "\\boxed{1.4}")).toBe(
      "11?0",
    );
    expect(graded(items[4], "\\boxed{[2007, 2008]}", "\\boxed{2007 and 2008}")).toBe("1?");
  });

  test("MathVerse: the letter of a choice in the question, or a text that a judge compares", async () => {
    const { items, sets } = await table(
      "MathVerse_MINI.tsv",
      head,
      ["1", red, '"Find it.\nChoices:\nA:36°\nB:46°\nC:54°"', "B"],
      ["2", "1", "Write the interval.", "(-2,1]"],
    );
    expect(graded(items[1], "\\boxed{B}", "\\boxed{C}", "46°", "so B")).toBe("1011");
    expect(graded(items[2], "\\boxed{(-2,1]}", "\\boxed{(-2, 1]}")).toBe("1?");
    expect(sets[0].chance).toBeCloseTo((1 / 3 + 0) / 2, 12);
  });

  test("benchmarks whose scores are shares are told, not scored", async () => {
    await expect(table("DocVQA_VAL.tsv", head, ["1", red, "Who?", "Ann"])).rejects.toThrow(
      /1 × benchmark whose scores are shares \(VQA score, ANLS\): not built \(row 1\)/,
    );
  });
});

test("a list in a cell, as Python or JSON writes it", () => {
  expect(listOf(`['a', "b'c", 'd\\'e', 3, f g]`)).toEqual(["a", "b'c", "d'e", "3", "f g"]);
  expect(listOf("[]")).toEqual([]);
  expect([listOf("a"), listOf("['a'"), listOf("['a' 'b']"), listOf("[['a']]"), listOf("['a]")]).toEqual(
    new Array(5).fill(undefined),
  );
  const long = "A".repeat(2 ** 20);
  expect(listOf(`['${long}', '${long}']`)).toEqual([long, long]);
});
