import { describe, expect, it } from "vitest";
import { blankImage } from "../../../images/blank.ts";
import { choiceMessages, readChoice } from "./choice.ts";

const COLOURS = ["red", "blue", "a green B"];

describe("the letter of an answer", () => {
  it.each([
    ["I think.\n\\boxed{B}", 1],
    ["\\boxed{ (c). }", 2],
    ["\\boxed{\\text{a}}", 0],
    ["\\boxed{B}, yes, \\boxed{b}", 1],
    ["\\boxed{B. blue}", 1],
    ["\\boxed{(B) Blue.}", 1],
    ["\\boxed{B: the blue one}", 1],
    ["\\boxed{C. a green B}", 2],
    ["\\boxed{Option B}", 1],
    ["It is \\boxed{Ｂ}", 1],
    ["\\boxed{$B$}", 1],
    ["\\boxed{\\mathrm{\\text{B}}}", 1],
    ["So \boxed{B}", 1],
    ["<answer><|begin_of_box|>B<|end_of_box|></answer>", 1],
    ["<answer>B</answer>", 1],
  ])("%j is option %d", (text, option) => {
    expect(readChoice(text, COLOURS)).toEqual({ option });
  });

  it.each([
    ["B", "there is no \\boxed{} answer"],
    ["", "there is no \\boxed{} answer"],
    ["\\boxed{B", "the box is not closed"],
    ["\\boxed{A} or \\boxed{B}", "there are 2 different boxed answers"],
    ["\\boxed{D}", 'no letter of an option: "D", not A to C'],
    ["\\boxed{A or B}", 'no letter of an option: "A or B", not A to C'],
    ["\\boxed{AB}", 'no letter of an option: "AB", not A to C'],
    ["\\boxed{A. blue}", 'no letter of an option: "A. blue", not A to C'],
    ["\\boxed{A. or B.}", 'no letter of an option: "A. or B.", not A to C'],
    ["\\boxed{blue}", 'no letter of an option: "blue", not A to C'],
    ["<answer>A or B</answer>", 'no letter of an option: "A or B", not A to C'],
    ["\\boxed{2}", 'no letter of an option: "2", not A to C'],
    ["\\boxed{}", 'no letter of an option: "", not A to C'],
  ])("%j is refused", (text, refused) => {
    expect(readChoice(text, COLOURS)).toEqual({ refused });
  });
});

it("a question shows its pictures, numbered if there are several, and its options with letters", () => {
  const pictures = ["a", "b"].map((id) => ({ id, image: blankImage(2, 2) }));
  const item = { pictures, question: "Which?", options: ["no", "yes"], answer: 1 };
  const [{ role, content }] = choiceMessages(item);
  expect(role).toBe("user");
  const texts = content.map((part) => (part.type === "text" ? part.text : part.picture.id));
  expect(texts.slice(0, 4)).toEqual(["Picture 1:", "a", "Picture 2:", "b"]);
  expect(texts[4]).toMatch(/^Which\?\nA\. no\nB\. yes\n.*\\boxed\{\}\.$/);
  expect(choiceMessages({ ...item, pictures: [pictures[0]] })[0].content).toHaveLength(2);
});
