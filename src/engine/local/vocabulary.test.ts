import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Key } from "../../core/rng.ts";
import { languageOf } from "../../language/languages.ts";
import { DOMAINS } from "../../pairs/pair.ts";
import {
  CLUE_TOKENS,
  clueText,
  clueTokens,
  domainToken,
  seatOfToken,
  seatToken,
  tokenOf,
  WORDS,
} from "./vocabulary.ts";

describe("the shipped model's words", () => {
  it("are all different, and the last one is never said", () => {
    expect(new Set(WORDS).size).toBe(WORDS.length);
    expect(WORDS.at(-1)).toBe("<absent>");
  });

  it("hold no spaces: a weights file lists them with spaces between", () => {
    for (const word of WORDS) expect(word).toMatch(/^\S+$/);
  });

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

  it("name domains and seats", () => {
    expect(new Set(DOMAINS.map(domainToken)).size).toBe(DOMAINS.length);
    for (let seat = 0; seat < 7; seat++) expect(seatOfToken(seatToken(seat))).toBe(seat);
    expect(seatOfToken(tokenOf("red"))).toBe(-1);
  });
});
