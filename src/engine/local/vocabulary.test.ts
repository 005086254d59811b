import { describe, expect, it } from "vitest";
import { DOMAINS } from "../../pairs/pair.ts";
import { domainToken, seatOfToken, seatToken, tokenOf, WORDS } from "./vocabulary.ts";

describe("the shipped model's words", () => {
  it("are all different, and the last one is never said", () => {
    expect(new Set(WORDS).size).toBe(WORDS.length);
    expect(WORDS.at(-1)).toBe("<absent>");
  });

  it("hold no spaces: a weights file lists them with spaces between", () => {
    for (const word of WORDS) expect(word).toMatch(/^\S+$/);
  });

  it("name domains and seats", () => {
    expect(new Set(DOMAINS.map(domainToken)).size).toBe(DOMAINS.length);
    for (let seat = 0; seat < 7; seat++) expect(seatOfToken(seatToken(seat))).toBe(seat);
    expect(seatOfToken(tokenOf("red"))).toBe(-1);
  });
});
