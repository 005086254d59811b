import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { Key } from "../core/rng.ts";
import type { Answerer, Mark } from "../evaluate/suite/answering/answerer.ts";
import { guesser } from "../evaluate/suite/answering/guesser.ts";
import { type QuestionSet, taskQuestions } from "../evaluate/suite/suite.ts";
import { taskNamed } from "../evaluate/suite/tasks/tasks.ts";
import { clevrSource } from "../pairs/clevr/source.ts";
import { AnswerFile } from "./answer-file.ts";
import { askSuite, type SuiteOptions, type SuitePlayer } from "./ask-suite.ts";

const folder = fs.mkdtempSync(path.join(os.tmpdir(), "sparring-ask-suite-"));
afterAll(() => fs.rmSync(folder, { recursive: true }));

const source = clevrSource({ seed: 4, size: 32 });
/** Indices that the scripted answerers were asked. */
let asked: number[] = [];

function setsOf(count: number, pictures = "p1"): (() => Promise<QuestionSet>)[] {
  const key = Key.root("examination");
  return ["clevr-truth", "clevr-exist"].map(
    (name) => async () => taskQuestions(taskNamed(name), source, key, count, pictures),
  );
}

/** Marks by the question's own key, so that they do not depend on what was asked before. */
function scripted(identity: string, mark: (index: number) => Mark, name = identity): SuitePlayer {
  const answerer: Answerer = {
    async answer(questions, note) {
      questions.forEach(({ key }, i) => {
        const index = Number(key.path.split("/").at(-1));
        asked.push(index);
        note(i, mark(index));
      });
    },
  };
  return { name, identity, open: async () => answerer };
}

const right = scripted("right", () => ({ sign: "1" }));

function options(more: Partial<SuiteOptions> = {}): SuiteOptions {
  return { players: [right], sets: setsOf(20), ...more };
}

describe("a suite", () => {
  it("puts the same to everybody, and a guesser gets half of the yes-or-no questions right", async () => {
    const bots = ["a", "b"].map((name) => ({ name, identity: name, open: async () => guesser }));
    const { a, b } = await askSuite(options({ players: bots, sets: setsOf(150) }));
    expect(a).toEqual(b);
    expect(a.map(({ task, marks }) => [task, marks.length])).toEqual([
      ["clevr-truth", 150],
      ["clevr-exist", 150],
    ]);
    for (const { accuracy } of a) {
      expect(accuracy?.low).toBeLessThan(0.5);
      expect(accuracy?.high).toBeGreaterThan(0.5);
    }
  });

  it("counts a refusal as wrong, and what failed as neither", async () => {
    const marks: Mark[] = [
      { sign: "1" },
      { sign: "x", reason: "no letter of an option: Z" },
      { sign: "-", reason: "status 500: oh" },
      { sign: "0" },
    ];
    const { mixed } = await askSuite(options({ players: [scripted("mixed", (i) => marks[i % 4])] }));
    expect(mixed[0].marks).toBe("1x-0".repeat(5));
    expect(mixed[0].accuracy).toMatchObject({ estimate: 1 / 3, n: 15 });
    expect(mixed[0].refused).toEqual([
      { reason: "no letter of an option", count: 5, example: "no letter of an option: Z" },
    ]);
    expect(mixed[0].failures).toEqual([{ reason: "status 500", count: 5, example: "status 500: oh" }]);
  });

  it("asks nobody more who has stopped, and continues with the others", async () => {
    const answerer: Answerer = { stopped: "the server is gone", answer: () => Promise.reject(new Error()) };
    const gone = { name: "gone", identity: "gone", open: async () => answerer };
    const results = await askSuite(options({ players: [gone, right] }));
    expect(results.gone[1]).toMatchObject({ marks: "-".repeat(20), stopped: "the server is gone" });
    expect(results.gone[1]).not.toHaveProperty("accuracy");
    expect(results.right[1].accuracy?.estimate).toBe(1);
  });

  it("refuses namesakes, and pictures that are too few", async () => {
    await expect(askSuite(options({ players: [right, right] }))).rejects.toThrow("right is named twice");
    const few = { ...source, size: () => 3 };
    const set = taskQuestions(taskNamed("clevr-truth"), few, Key.root("few"), 20);
    await expect(askSuite(options({ sets: [async () => set] }))).rejects.toThrow(
      "3 items of clevr-truth, not 20",
    );
  });
});

describe("answers in a file", () => {
  it("are not asked for again, whether more or fewer are wanted; failed ones are", async () => {
    const file = path.join(folder, "answers.json");
    const shaky = scripted("one", (i) => (i === 3 ? { sign: "-", reason: "timeout: 1 s" } : { sign: "1" }));
    asked = [];
    await askSuite(options({ file, players: [shaky] }));
    expect(asked).toHaveLength(40);
    asked = [];
    const again = await askSuite(options({ file, players: [scripted("one", () => ({ sign: "0" }))] }));
    expect(asked).toEqual([3, 3]);
    expect(again.one[0]).toMatchObject({ marks: "111011111111111111111111".slice(0, 20), failures: [] });
    asked = [];
    await askSuite(options({ file, players: [scripted("one", () => ({ sign: "0" }))], sets: setsOf(23) }));
    expect(asked).toEqual([20, 21, 22, 20, 21, 22]);
    const first = await askSuite(
      options({ file, players: [scripted("one", () => ({ sign: "0" }))], sets: setsOf(2) }),
    );
    expect(first.one[0].marks).toBe("11");
  });

  it("are saved when it is stopped within a task", async () => {
    const file = path.join(folder, "stopped.json");
    const stop = new AbortController();
    const answerer: Answerer = {
      async answer(_, note) {
        note(0, { sign: "x", reason: "there is no \\boxed{} answer" });
        stop.abort();
        stop.signal.throwIfAborted();
      },
    };
    const player = { name: "c", identity: "one", open: async () => answerer };
    const half = askSuite(options({ file, players: [player], signal: stop.signal }));
    await expect(half).rejects.toMatchObject({ name: "AbortError" });
    asked = [];
    const { one } = await askSuite(options({ file, players: [scripted("one", () => ({ sign: "1" }))] }));
    expect(asked).toHaveLength(39);
    expect(one[0].marks).toBe(`x${"1".repeat(19)}`);
    expect(one[0].refused[0].reason).toBe("there is no \\boxed{} answer");
  });

  it("of another player or other pictures are nobody's", async () => {
    const file = path.join(folder, "places.json");
    await askSuite(options({ file }));
    asked = [];
    await askSuite(options({ file, players: [scripted("other", () => ({ sign: "1" }), "right")] }));
    await askSuite(options({ file, sets: setsOf(20, "p2") }));
    expect(asked).toHaveLength(80);
  });

  it("of two commands at once are all kept", () => {
    const file = path.join(folder, "both.json");
    const [one, other] = [new AnswerFile(file), new AnswerFile(file)];
    one.note("place", 0, { sign: "1" });
    one.save();
    other.note("place", 1, { sign: "x", reason: "hm" });
    other.note("place", 3, { sign: "0" });
    other.note("elsewhere", 0, { sign: "0" });
    other.save();
    one.note("place", 2, { sign: "-", reason: "timeout" });
    one.save();
    const kept = new AnswerFile(file);
    expect(kept.answers("place")).toEqual({ marks: "1x-0", refusals: { 1: "hm" }, failures: [] });
    expect(kept.open("place", 0, 5)).toEqual([2, 4]);
    expect(kept.answers("elsewhere").marks).toBe("0");
  });

  it("have to be answers, and of this schema", async () => {
    const file = path.join(folder, "other.json");
    for (const content of ["[1]", '{"schema":1,"answers":{}}']) {
      fs.writeFileSync(file, content);
      await expect(askSuite(options({ file }))).rejects.toThrow(
        /other\.json is not a file of answers .*schema 2.*Delete it, or choose another file/,
      );
    }
  });
});
