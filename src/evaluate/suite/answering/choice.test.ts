import { describe, expect, it } from "vitest";
import { blankImage } from "../../../images/blank.ts";
import { choiceMessages, readChoice } from "./choice.ts";

describe("the letter of an answer", () => {
  it.each([
    ["I think.\n\\boxed{B}", 1],
    ["\\boxed{ (c). }", 2],
    ["\\boxed{\\text{a}}", 0],
    ["\\boxed{B}, yes, \\boxed{b}", 1],
  ])("%j is option %d", (text, option) => {
    expect(readChoice(text, 3)).toEqual({ option });
  });

  it.each([
    ["B", "there is no \\boxed{} answer"],
    ["", "there is no \\boxed{} answer"],
    ["\\boxed{B", "the box is not closed"],
    ["\\boxed{A} or \\boxed{B}", "there are 2 different boxed answers"],
    ["\\boxed{D}", 'no letter of an option: "D", not A to C'],
    ["\\boxed{A or B}", 'no letter of an option: "A or B", not A to C'],
    ["\\boxed{AB}", 'no letter of an option: "AB", not A to C'],
    ["\\boxed{2}", 'no letter of an option: "2", not A to C'],
    ["\\boxed{}", 'no letter of an option: "", not A to C'],
  ])("%j is refused", (text, refused) => {
    expect(readChoice(text, 3)).toEqual({ refused });
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
