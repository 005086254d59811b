import { expect, test } from "vitest";
import { ApiKey } from "./api-key.ts";

const SECRET = "sk-Ab3/dE+fGh~1jK9mN0pQ";
const key = new ApiKey(SECRET);
const reversed = [...SECRET].reverse().join("");
const base64 = (text: string) => Buffer.from(text).toString("base64");

/** Characters in a row that both texts have. */
function shared(a: string, b: string): number {
  let most = 0;
  for (let i = 0; i < a.length; i++)
    while (b.includes(a.slice(i, i + most + 1)) && i + most < a.length) most++;
  return most;
}

test.each([
  ["as it is", SECRET],
  ["reversed", reversed],
  ["in base64", base64(SECRET)],
  ["in base64 behind a word", base64(`Bearer ${SECRET}`)],
  ["in base64 behind one letter", base64(`x${SECRET}yz`)],
  ["in base64 behind two letters", base64(`xy${SECRET}, and more`)],
  ["in base64 for addresses", Buffer.from(`a:${SECRET}`).toString("base64url")],
  ["reversed in base64", base64(reversed)],
  ["percent-encoded", encodeURIComponent(SECRET)],
  ["percent-encoded in small letters", encodeURIComponent(SECRET).toLowerCase()],
  ["each character percent-encoded", [...SECRET].map((c) => `%${c.charCodeAt(0).toString(16)}`).join("")],
  ["in hex", Buffer.from(SECRET).toString("hex")],
  ["in capital hex", Buffer.from(SECRET).toString("hex").toUpperCase()],
  ["cut", SECRET.slice(4, 20)],
  ["cut in base64", base64(SECRET.slice(3, 19))],
])("a key %s is hidden", (_, form) => {
  const shown = key.hide(`before ${form} after ${form}`);
  expect(shown).toMatch(/^before .*\[key\].* after .*\[key\]/);
  // At most the few characters at the ends that could be anybody's.
  expect(shared(form, shown)).toBeLessThan(form.length / 2);
});

test("other text stays, and a word that is no secret hides nothing", () => {
  const text = `${base64("a picture of a red cube on a table")} 100% sk-Ab3 4a6b %20`;
  expect(key.hide(text)).toBe(text);
  expect(new ApiKey("EMPTY").hide("EMPTY YTPME")).toBe("EMPTY YTPME");
  expect(new ApiKey(undefined).hide(text)).toBe(text);
});
