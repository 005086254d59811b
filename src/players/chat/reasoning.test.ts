import { expect, it } from "vitest";
import { withoutReasoning } from "./reasoning.ts";

it.each([
  ["no reasoning: \\boxed{B}", "no reasoning: \\boxed{B}"],
  [" as it came\n", " as it came\n"],
  ["<think>\\boxed{A}? No.</think>\n\nBlue: \\boxed{B}", "Blue: \\boxed{B}"],
  ["<think>one</think>First. <think>two</think>\\boxed{B}", "First. \\boxed{B}"],
  ["<think>outer <think>inner</think> \\boxed{A}</think>\\boxed{B}", "\\boxed{B}"],
  ["It may be \\boxed{A}.</think>\\boxed{B}", "\\boxed{B}"],
  ["\\boxed{A}</think> and </think>\\boxed{B}", "\\boxed{B}"],
  ["<think>It may be \\boxed{A}", ""],
  ["\\boxed{B}\n<think>or \\boxed{A}", "\\boxed{B}"],
  ["<think>It may be \\boxed{A}</think>", ""],
  ["<Thinking>\\boxed{A}</Thinking>\\boxed{B}", "\\boxed{B}"],
  ["<seed:think>\\boxed{A}</seed:think>\\boxed{B}", "\\boxed{B}"],
  ["[THINK]\\boxed{A}[/THINK]\\boxed{B}", "\\boxed{B}"],
  ["◁think▷\\boxed{A}◁/think▷\\boxed{B}", "\\boxed{B}"],
  [
    "<|channel|>analysis<|message|>\\boxed{A}<|end|><|start|>assistant<|channel|>final<|message|>\\boxed{B}",
    "<|start|>assistant<|channel|>final<|message|>\\boxed{B}",
  ],
  ["<|channel|>analysis<|message|>\\boxed{A}", ""],
])("%j answers %j", (text, answer) => {
  expect(withoutReasoning(text)).toBe(answer);
});
