import fc from "fast-check";
import { expect, test } from "vitest";
import { printable, printableLine, shortLine, wrapped } from "./terminal-text.ts";

// Trojan Source (CVE-2021-42574): the nine characters that change the direction of what follows, and three marks.
const DIRECTIONS = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c";

test("what a terminal obeys is shown as its escape, and line breaks stay", () => {
  expect(printable("a\u001b[2Jb\u009b1mc\u007f\rd\n\te")).toBe("a\\u001b[2Jb\\u009b1mc\\u007f\\u000dd\n\te");
  expect(printable(DIRECTIONS)).toBe(
    "\\u202a\\u202b\\u202c\\u202d\\u202e\\u2066\\u2067\\u2068\\u2069\\u200e\\u200f\\u061c",
  );
});

test("letters of all scripts and joined emoji stay", () => {
  const text = "שלום, مرحبا, नमस्ते, 日本, 👩‍👧, é";
  expect(printable(text)).toBe(text);
});

test("JSON means the same afterwards", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      expect(JSON.parse(printable(JSON.stringify(text)))).toBe(text);
    }),
  );
});

test("a line has no line breaks, and is cut", () => {
  expect(printableLine("a\r\n\tb\u2028c")).toBe("a b\\u2028c");
  expect(shortLine("  abc\n ", 3)).toBe("abc");
  expect(shortLine("abcd", 3)).toBe("abc…");
  expect(shortLine("\n".repeat(100), 3)).toBe("…");
});

test("lines are broken between words, and keep their indent", () => {
  expect(wrapped("one two three\n  four five six", 9)).toBe("one two\nthree\n  four\n  five\n  six");
  expect(wrapped("averylongword and", 5)).toBe("averylongword\nand");
  expect(wrapped("", 5)).toBe("");
  fc.assert(
    fc.property(
      fc.array(fc.stringMatching(/^[a-z]{1,12}$/)),
      fc.integer({ min: 12, max: 40 }),
      (words, columns) => {
        const lines = wrapped(words.join(" "), columns).split("\n");
        expect(lines.every((line) => line.length <= columns)).toBe(true);
        expect(lines.join(" ")).toBe(words.join(" "));
      },
    ),
  );
});
