import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readAnswer } from "./read-answer.ts";

/** JSON that looks like an answer here and there. */
const nearly = fc.letrec((tie) => ({
  any: fc.oneof({ depthSize: "small" }, fc.jsonValue(), tie("part"), fc.array(tie("any"), { maxLength: 2 })),
  part: fc.record(
    {
      choices: tie("any"),
      message: tie("any"),
      content: tie("any"),
      type: fc.constantFrom("text", "image", 3),
      text: tie("any"),
      usage: tie("any"),
      total_tokens: tie("any"),
      finish_reason: tie("any"),
    },
    { requiredKeys: [] },
  ),
}));

describe("what an endpoint sends", () => {
  it("is an answer or a reason with a category, whatever it is", () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          nearly.any.map((value) => JSON.stringify(value)),
        ),
        (body) => {
          const read = readAnswer(body);
          if ("reason" in read) expect(read.reason).toMatch(/^[a-zA-Z ]+: ./);
          else expect(typeof read.text).toBe("string");
        },
      ),
      { seed: 1, numRuns: 300 },
    );
  });

  it("does not have to nest reasonably", () => {
    const deep = `{"choices":${"[".repeat(60_000)}`;
    expect(readAnswer(deep)).toEqual({ reason: "no JSON: the answer is cut off or damaged" });
    expect(readAnswer(`${deep}${"]".repeat(60_000)}}`)).toHaveProperty("reason");
  });
});
