import { describe, expect, it } from "vitest";
import { parseAnswer } from "./answer.ts";
import type { SpokenClue } from "./view.ts";

const heard: SpokenClue[] = [
  { seat: 0, round: 0, text: "There is a red cube." },
  { seat: 1, round: 0, text: "" },
];
const table = { seat: 1, seats: 5, selfVotes: "allowed", clues: heard } as const;
const clue = (text: string) => parseAnswer(text, { ...table, kind: "clue" });
const vote = (text: string) => parseAnswer(text, { ...table, kind: "vote" });
const words = (count: number) => Array.from({ length: count }, (_, i) => `w${i}`).join(" ");

describe("clues", () => {
  it.each([
    ["\\boxed{Two balls are green.}", "Two balls are green."],
    ["I see it.\n\\boxed{Two balls\n are green.}", "Two balls are green."],
    ["\\boxed {A} and again \\boxed{A}", "A"],
    ["\\boxed{A} and again \\boxed{a }", "A"],
    ["\\boxed{\\text{Two balls are green.}}", "Two balls are green."],
    ["\\boxed{$\\textbf{Two balls}$}", "Two balls"],
    ["\\boxed{It costs $5 or $6}", "It costs $5 or $6"],
    ["\\boxed{球は Ａ です}", "球は Ａ です"],
    ["<|begin_of_box|>Two balls<|end_of_box|>", "Two balls"],
    ["\\boxed{\\text{a} or \\text{b}}", "\\text{a} or \\text{b}"],
    ["\\boxed{sets {1, {2}} are nested}", "sets {1, {2}} are nested"],
    ["\\boxed{an escaped \\} brace}", "an escaped \\} brace"],
    ["\\boxed{A \u001b[31mred\u0007 cube}", "A [31mred cube"],
    [`\\boxed{${words(40)}}`, words(40)],
    ["\\boxed{There is a red cube on the left}", "There is a red cube on the left"],
  ])("takes %j", (text, expected) => {
    expect(clue(text)).toMatchObject({ ok: true, move: { kind: "clue", clue: expected } });
  });

  it.each([
    ["", "there is no \\boxed{} answer"],
    ["There is a green ball.", "there is no \\boxed{} answer"],
    ["boxed{A}", "there is no \\boxed{} answer"],
    ["\\boxed{A} or \\boxed{B}", "there are 2 different boxed answers"],
    ["\\boxed{A", "the box is not closed"],
    ["\\boxed{A} \\boxed{B", "the box is not closed"],
    ["\\boxed{}", "the clue is empty"],
    ["\\boxed{ \n }", "the clue is empty"],
    ["\\boxed{...}", "the clue is empty"],
    [`\\boxed{${words(41)}}`, "the clue has 41 words, more than 40"],
    ["\\boxed{There is a red cube.}", "the clue repeats an earlier one"],
    ["\\boxed{there is  a RED cube!}", "the clue repeats an earlier one"],
  ])("refuses %j", (text, reason) => {
    expect(clue(text)).toMatchObject({ ok: false, reason });
  });
});

describe("votes", () => {
  it.each([
    ["\\boxed{1}", 0],
    ["\\boxed{5}", 4],
    ["\\boxed{ 3 }", 2],
    ["\\boxed{\\text{3}}", 2],
    ["\\boxed{3}, yes, \\boxed{3}", 2],
    ["\\boxed{n/a}", "n/a"],
    ["\\boxed{Player 3}", 2],
    ["\\boxed{\\text{Player }3}", 2],
    ["\\boxed{\\textbf{player~3}.}", 2],
    ["\\boxed{$\\mathbf{3}$}", 2],
    ["\\boxed{**3**}", 2],
    ["\\boxed{\\boxed{3}}", 2],
    ["\\boxed{３}", 2],
    ["\\boxed｛３｝", 2],
    ["\boxed{3}", 2],
    ["\boxed{\text{Player 3}}", 2],
    ["<|begin_of_box|>3<|end_of_box|>", 2],
    ["<answer><|begin_of_box|>Player 3<|end_of_box|></answer>", 2],
    ["<answer>3</answer>", 2],
    ["\\boxed{3} <answer>It was player 2.</answer>", 2],
    ["\\boxed{\\text{N/A}}", "n/a"],
    ["\\boxed{ｎ／ａ}", "n/a"],
    ["\\boxed{N/A}", "n/a"],
    ["\\boxed{n/a} so \\boxed{N/A}", "n/a"],
  ])("takes %j", (text, expected) => {
    expect(vote(text)).toMatchObject({ ok: true, move: { kind: "vote", vote: expected } });
  });

  it.each([
    ["3", "there is no \\boxed{} answer"],
    ["\\boxed{0}", "there is no player 0: the players are 1 to 5"],
    ["\\boxed{6}", "there is no player 6: the players are 1 to 5"],
    ["\\boxed{-1}", 'the vote "-1" is neither a player\'s number nor n/a'],
    ["\\boxed{2.0}", 'the vote "2.0" is neither a player\'s number nor n/a'],
    ["\\boxed{2 or 3}", 'the vote "2 or 3" is neither a player\'s number nor n/a'],
    ["\\boxed{player two}", 'the vote "player two" is neither a player\'s number nor n/a'],
    ["\\boxed{players 2 and 3}", 'the vote "players 2 and 3" is neither a player\'s number nor n/a'],
    ["\\boxed{2} <answer>3</answer> \\boxed{3}", "there are 2 different boxed answers"],
    ["<|begin_of_box|>2", "the box is not closed"],
    ["<answer>2</answer> or <answer>3</answer>", "there are 2 different boxed answers"],
    ["\\boxed{na}", 'the vote "na" is neither a player\'s number nor n/a'],
    ["\\boxed{}", 'the vote "" is neither a player\'s number nor n/a'],
    ["\\boxed{2} or \\boxed{3}", "there are 2 different boxed answers"],
    ["\\boxed{2} or \\boxed{n/a}", "there are 2 different boxed answers"],
  ])("refuses %j", (text, reason) => {
    expect(vote(text)).toMatchObject({ ok: false, reason });
  });

  it("for oneself is refused where the settings say so, and nobody else's is", () => {
    const strict = (text: string) => parseAnswer(text, { ...table, kind: "vote", selfVotes: "refused" });
    expect(vote("\\boxed{2}")).toMatchObject({ ok: true, move: { kind: "vote", vote: 1 } });
    expect(strict("I. \\boxed{2}")).toEqual({ ok: false, reason: "a vote for oneself", reasoning: "I." });
    expect([1, 3, 4, 5].every((player) => strict(`\\boxed{${player}}`).ok)).toBe(true);
    expect(strict("\\boxed{n/a}").ok).toBe(true);
  });
});

it("keeps the text before the box as private reasoning, refused or not", () => {
  expect(vote(" Player 2 guessed. \\boxed{2} Sure.").reasoning).toBe("Player 2 guessed.");
  expect(vote("Either. \\boxed{2} \\boxed{3}").reasoning).toBe("Either.");
  expect(vote("No idea").reasoning).toBe("No idea");
});
