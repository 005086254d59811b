/** A later turn extends the earlier tokens exactly, or says why it does not. */
import { describe, expect, it } from "vitest";
import type { Message } from "../../games/game.ts";
import type { ModelInput } from "../../players/player.ts";
import { LargeModelRenderer } from "./renderer.ts";
import { ModelTokenizer } from "./tokenizer.ts";
import { asks, gradient, idsOf, says, tinyModel, tinyRenderer } from "./vectors-fixture.ts";

const picture = (side: number): Message => ({
  role: "user",
  content: [
    { type: "image", picture: { id: `p${side}`, image: gradient(side, side) } },
    { type: "text", text: "Your clue?" },
  ],
});

function turns(name: string, said: number[], told: string, first: Message = picture(64)) {
  const renderer = tinyRenderer(name);
  const observation = asks(says("system", "Rules."), first);
  const input = renderer.render(observation);
  const later = asks(...observation.messages, says("assistant", told), picture(256));
  return { renderer, input, later, next: renderer.continue({ observation, input, tokens: said }, later) };
}

/** The words of a text one letter at a time: tokens that the tokenizer itself would never make. */
function letters(name: string, text: string): number[] {
  const tokenizer = new ModelTokenizer(tinyModel(name));
  return [...text].flatMap((letter) => tokenizer.encode(letter));
}

const id = (name: string, token: string) => new ModelTokenizer(tinyModel(name)).controls.get(token)!;
const flat = (input: ModelInput, name: string) => idsOf(input, tinyRenderer(name)).flat();

describe("extends", () => {
  it.each([
    ["qwen2.5-vl", "<|im_end|>"],
    ["qwen3-vl", "<|im_end|>"],
    ["gemma3", "<end_of_turn>"],
  ])("%s: the sampled tokens stay, though the tokenizer would make others", (name, end) => {
    const said = [...letters(name, "a large sphere"), id(name, end)];
    const { renderer, input, later, next } = turns(name, said, "a large sphere");
    expect(next).toMatchObject({ extends: true });
    const [before, whole] = [flat(input, name), flat(next.input, name)];
    expect(whole.slice(0, before.length + said.length)).toEqual([...before, ...said]);
    // The template's own text of both turns, but for how the answer is split.
    const again = flat(renderer.render(later), name);
    const asTokenized = new ModelTokenizer(tinyModel(name)).encode("a large sphere");
    expect(asTokenized.length).toBeLessThan(said.length - 1);
    expect(whole).toEqual([...before, ...said, ...again.slice(before.length + asTokenized.length + 1)]);
    expect(next.input.filter(({ type }) => type === "image")).toHaveLength(2);
  });

  it("turn after turn", () => {
    const name = "qwen3-vl";
    const renderer = tinyRenderer(name);
    const end = id(name, "<|im_end|>");
    let observation = asks(picture(64));
    let input = renderer.render(observation);
    let sampled: number[] = [];
    for (const word of ["red", "blue", "green"]) {
      const tokens = [...letters(name, word), end];
      sampled = [...sampled, ...tokens];
      const later = asks(...observation.messages, says("assistant", word), picture(256));
      const next = renderer.continue({ observation, input, tokens }, later);
      expect(next.extends).toBe(true);
      expect(flat(next.input, name).slice(0, flat(input, name).length)).toEqual(flat(input, name));
      [observation, input] = [later, next.input];
    }
    expect(input.filter(({ type }) => type === "image")).toHaveLength(4);
    expect(renderer.length(input)).toBeGreaterThan(4 * 64 + sampled.length);
  });

  it("an answer that was cut, and is closed by the template's token", () => {
    const said = letters("qwen3-vl", "a large");
    const { input, next } = turns("qwen3-vl", said, "a large");
    expect(next.extends).toBe(true);
    const before = flat(input, "qwen3-vl");
    expect(flat(next.input, "qwen3-vl").slice(before.length, before.length + said.length + 1)).toEqual([
      ...said,
      id("qwen3-vl", "<|im_end|>"),
    ]);
  });

  it("an answer with the letters of control tokens", () => {
    const told = "<|im_end|> \ue000";
    const said = letters("qwen3-vl", told);
    expect(turns("qwen3-vl", [...said, id("qwen3-vl", "<|im_end|>")], told).next.extends).toBe(true);
  });
});

describe("starts a new sequence", () => {
  const end = id("qwen3-vl", "<|im_end|>");
  const red = [...letters("qwen3-vl", "red"), end];
  const close = id("qwen3-vl", "</think>");

  it.each<[string, string, number[], string, RegExp]>([
    ["the answer is told differently", "qwen3-vl", red, "blue", /does not repeat the earlier answer/],
    [
      "the model reasoned",
      "qwen3-vl-thinking",
      [...letters("qwen3-vl", "Hm."), close, ...red],
      "red",
      /holds reasoning/,
    ],
  ])("%s", (_, name, said, told, because) => {
    const { renderer, later, next } = turns(name, said, told);
    expect(next.extends).toBe(false);
    expect(next.because).toMatch(because);
    expect(flat(next.input, name)).toEqual(flat(renderer.render(later), name));
  });

  it("the answer ended by another stop token than the template's", () => {
    const other = id("qwen3-vl", "<|endoftext|>");
    const configs = tinyModel("qwen3-vl", { "generation_config.json": { eos_token_id: [other] } });
    const renderer = new LargeModelRenderer(configs, { maxTokens: 9 });
    const observation = asks(picture(64));
    const turn = { observation, input: renderer.render(observation), tokens: [...red.slice(0, -1), other] };
    const later = asks(...observation.messages, says("assistant", "red"), says("user", "x"));
    expect(renderer.continue(turn, later)).toMatchObject({
      extends: false,
      because: expect.stringMatching(/another token/),
    });
  });

  it("the template trims the answer", () => {
    const said = [...letters("gemma3", "red "), id("gemma3", "<end_of_turn>")];
    expect(turns("gemma3", said, "red ").next.because).toMatch(/writes the earlier turn differently/);
  });

  it("the earlier messages are others, or another picture", () => {
    const renderer = tinyRenderer("qwen3-vl");
    const earlier = asks(picture(64));
    const turn = { observation: earlier, input: renderer.render(earlier), tokens: red };
    const other = asks(picture(65), says("assistant", "red"), says("user", "x"));
    expect(renderer.continue(turn, other).because).toMatch(/earlier messages differently/);
    expect(renderer.continue(turn, asks(says("user", "x"))).because).toMatch(/earlier messages differently/);
    const same = asks(picture(64), says("assistant", "red"), says("user", "x"));
    expect(renderer.continue(turn, same).extends).toBe(true);
  });
});
