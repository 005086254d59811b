import { expect, test } from "vitest";
import { EvaluationError } from "../core/errors.ts";
import { examplePair } from "../games/spot-the-spy/example-pair.ts";
import { statementJudge } from "./statement-judge.ts";

const able = { train: true, images: true, frozen: true };
const { original: picture } = examplePair();
const statement = { picture, domain: "clevr", sentence: "there is a cube" } as const;

test("asks the engine about the weights that are measured", async () => {
  const engine = {
    name: "x",
    can: able,
    judge: async (_: unknown, ref?: string) => [ref === "old" ? 0.75 : 0],
  };
  expect(await statementJudge({ engine, ref: "old" }, "runs/mine")([statement])).toEqual([0.75]);
});

test.each([
  [{ ...able, images: false }, async () => [1], /runs\/mine runs on the engine "x", which sees no pictures/],
  [able, undefined, /which gives no verdicts on statements.*"evaluate match"/],
])("%j without the ability is refused, with what can be done instead", (can, judge, message) => {
  const open = () => statementJudge({ engine: { name: "x", can, judge }, ref: "base" }, "runs/mine");
  expect(open).toThrow(message);
  expect(open).toThrow(EvaluationError);
});
