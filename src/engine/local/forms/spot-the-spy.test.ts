import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Key } from "../../../core/rng.ts";
import { languageOf } from "../../../language/languages.ts";
import { DOMAINS } from "../../../pairs/pair.ts";
import { tokenOf } from "../vocabulary.ts";
import { CLUE_TOKENS, clueText, clueTokens } from "./spot-the-spy.ts";

describe("clues in the shipped model's words", () => {
  it.each(DOMAINS)("carry every statement about %s there and back", (domain) => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const language = languageOf(domain);
        const text = language.format(language.guess(Key.root(seed).stream()));
        const tokens = clueTokens(text, domain);
        expect(tokens.length).toBeLessThanOrEqual(CLUE_TOKENS);
        expect(tokens).not.toContain(tokenOf("<unk>"));
        expect(clueText(tokens, domain)).toBe(text);
      }),
    );
  });

  it("read free text word by word, and cut it", () => {
    expect(clueTokens("A red zebra!", "photos")).toEqual(["a", "red", "zebra"].map(tokenOf));
    expect(clueTokens("red ".repeat(50), "clevr")).toHaveLength(CLUE_TOKENS);
    expect(clueText([tokenOf("red"), tokenOf("brighter")], "photos")).toBe("red brighter");
  });
});
