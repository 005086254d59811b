import { expect, it } from "vitest";
import { readMove } from "../../games/read-move.ts";
import { parseAnswer } from "../../games/spot-the-spy/answer.ts";
import { lackOf } from "../../players/chat/lack.ts";
import { sentenceMark } from "../suite/answering/answerer.ts";
import { readChoice } from "../suite/answering/choice.ts";
import { lostAnswers } from "./lost-answers.ts";

const view = { kind: "vote", seat: 0, seats: 4, selfVotes: "refused", clues: [] } as const;
const reasonOf = (parsed: object) => ("reason" in parsed ? String(parsed.reason) : "none");

it.each([
  ["a vote without a box", reasonOf(parseAnswer("2", view)), 1],
  ["a vote with two boxes", reasonOf(parseAnswer("\\boxed{2}\\boxed{3}", view)), 1],
  ["a box without an end", reasonOf(parseAnswer("\\boxed{2", view)), 1],
  ["a vote that names nobody", reasonOf(parseAnswer("\\boxed{the\nred one}", view)), 1],
  ["a vote against the rules", reasonOf(parseAnswer("\\boxed{1}", view)), 0],
  ["a vote for a player who is not there", reasonOf(parseAnswer("\\boxed{9}", view)), 0],
  ["a word that is no move", reasonOf(readMove("\\boxed{hm}", ["check", "bet"])), 1],
  ["a letter that is none", (readChoice("\\boxed{A or B}", ["x", "y"]) as { refused: string }).refused, 1],
  [
    "a sentence that says nothing",
    reasonOf(
      sentenceMark(
        { isTrue: () => undefined } as unknown as Parameters<typeof sentenceMark>[0],
        "\\boxed{hm}",
      ),
    ),
    1,
  ],
  ["a cut", String(lackOf("length", undefined, "")), 0],
])("%s: lost to form %#", (_, reason, lostToForm) => {
  expect(reason).not.toBe("none");
  expect(lostAnswers([reason]).lostToForm).toBe(lostToForm);
});

it("answers that hold none are counted by reason", () => {
  const reasons = [
    lackOf("length", undefined, "x"),
    lackOf("stop", "No.", ""),
    lackOf("stop", undefined, ""),
  ];
  const { lacking, lostToForm } = lostAnswers([...reasons, reasons[0]].map(String));
  expect(lacking?.map(({ reason, count }) => [reason, count])).toEqual([
    ["cut off", 2],
    ["refusal", 1],
    ["no text", 1],
  ]);
  expect(lostToForm).toBe(0);
});
