import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { DataError, GameError } from "../../core/errors.ts";
import { Key } from "../../core/rng.ts";
import { checkConformance } from "../conformance/conformance.ts";
import { documents, madeDocument, masked } from "./documents.ts";
import { textSpySettings } from "./settings.ts";
import { allStatements, maskedFacts, shortDocument } from "./short-documents.ts";
import type { TextState } from "./state.ts";
import { type TextSpy, textSpy } from "./text-spy.ts";

const MADE = textSpySettings.parse({});
const document = madeDocument(Key.root(0).stream());
const game = textSpy({ players: 4 });
const start: TextState = { ...game.start({ document }, Key.root(0)), spy: 2 };

function give(rules: TextSpy, state: TextState, ...said: string[]): TextState {
  const due = rules.toMove(state);
  return rules.apply(
    state,
    new Map(due.map((seat, i) => [seat, rules.parse(`\\boxed{${said[i]}}`, state, seat)])),
  );
}

const voted = (...votes: string[]) =>
  game.outcome(give(game, give(game, start, "a", "b", "c", "d"), ...votes));

it("in parallel all speak at once, then all vote at once, and have heard all", () => {
  expect(game.toMove(start)).toEqual([0, 1, 2, 3]);
  const spoken = give(game, start, "one", "two", "three", "four");
  expect(game.observe(spoken, 0)).toMatchObject({
    kind: "vote",
    view: { statements: [{ text: "one" }, {}, {}, {}] },
  });
  expect(game.observe(spoken, 0).choices).toEqual(["2", "3", "4", "n/a"].map((vote) => `\\boxed{${vote}}`));
});

it("in sequence the spy speaks last, and each hears those before", () => {
  const rules = textSpy({ players: 4, order: "sequential" });
  let state: TextState = { ...start, spy: 1 };
  const order = [];
  for (let i = 0; i < 4; i++) {
    order.push(...rules.toMove(state));
    expect((rules.observe(state, order[i]).view.statements ?? []).length).toBe(i);
    state = give(rules, state, `statement ${i}`);
  }
  expect(order).toEqual([0, 2, 3, 1]);
});

it.each<[string[], string, number[]]>([
  [["3", "3", "1", "n/a"], "civilians", [1, 1, -1, 1]],
  [["3", "1", "1", "3"], "spy", [-1, -1, 1, -1]],
  [["n/a", "n/a", "n/a", "n/a"], "spy", [-1, -1, 1, -1]],
  [["2", "3", "2", "2"], "spy", [-1, -1, 1, -1]],
])("votes %j: the %s win", (votes, winner, gains) => {
  const end = voted(...votes);
  expect(end.winner).toBe(winner);
  expect(game.returns(end)).toEqual(gains);
});

it("a refused answer is no statement, or no vote", () => {
  const state = give(game, start, "", "b", "c", "d");
  expect(state).toMatchObject({ statements: [null, "b", "c", "d"], refused: [1, 0, 0, 0] });
  expect(game.outcome(give(game, state, "1", "3", "x", "3"))).toMatchObject({
    votes: [null, 2, null, 2],
    winner: "civilians",
  });
});

describe("the parser", () => {
  const vote = give(game, start, "a", "b", "c", "d");
  it.each(["\\boxed{A village.}", "Hm.\n\\boxed{Six people keep 7 kinds of things}"])(
    "takes the statement %j",
    (text) => expect(game.parse(text, start, 0).ok).toBe(true),
  );
  it.each(["A village.", "\\boxed{ }", "\\boxed{***}", `\\boxed{${"word ".repeat(61)}}`])(
    "refuses %j",
    (text) => expect(game.parse(text, start, 0).ok).toBe(false),
  );
  it.each([
    ["\\boxed{Player 2}", 1],
    ["\\boxed{N/A}", null],
  ])("takes the vote %j", (text, seat) =>
    expect(game.parse(text, vote, 0)).toMatchObject({ move: { vote: seat } }),
  );
  it.each(["2", "\\boxed{1}", "\\boxed{0}", "\\boxed{5}", "\\boxed{2 or 3}", "\\boxed{nobody}"])(
    "refuses the vote %j",
    (text) => expect(game.parse(text, vote, 0).ok).toBe(false),
  );
});

it("hides one span of the share that is set, and nothing else", () => {
  fc.assert(
    fc.property(fc.nat(), fc.double({ min: 0.05, max: 1, noNaN: true }), (seed, share) => {
      const hidden = masked(document, share, Key.root(seed).stream());
      expect(hidden).toHaveLength(document.length);
      const stars = /\*+/.exec(hidden)![0].length;
      expect(stars).toBe(Math.round(share * document.length));
      const at = hidden.indexOf("*");
      expect(hidden.slice(0, at) + hidden.slice(at + stars)).toBe(
        document.slice(0, at) + document.slice(at + stars),
      );
    }),
  );
});

it("keeps the contract of games, and shows the spy its own document alone", () => {
  const answer = () => "\\boxed{Something about a village.}";
  for (const order of ["parallel", "sequential"] as const)
    checkConformance(textSpy({ order }), { secrets: [{ document }], games: 3, answer });
  for (const seat of [0, 1, 2, 3]) {
    const told = JSON.stringify(game.observe(start, seat).messages);
    expect(told.includes(JSON.stringify(document).slice(1, -1))).toBe(seat !== 2);
  }
});

describe("documents", () => {
  const folder = mkdtempSync(join(tmpdir(), "text-spy-"));
  afterAll(() => rmSync(folder, { recursive: true }));

  it("are made from the seed, or read from a file in two parts", async () => {
    const made = documents(MADE, 1);
    expect(await made.deal("train", 3)).toEqual(await documents(MADE, 1).deal("train", 3));
    expect((await made.deal("train", 3)).secret).not.toEqual((await made.deal("heldout", 3)).secret);
    const file = join(folder, "texts.txt");
    writeFileSync(file, "One text\nin two lines.\n\nTwo.\n\n\nThree.\n\nFour.\n\nFive.\n");
    const read = documents({ ...MADE, documents: file }, 1);
    expect([read.size("train"), read.size("heldout")]).toEqual([4, 1]);
    expect((await read.deal("train", 0)).secret.document).toBe("One text in two lines.");
    await expect(read.deal("heldout", 1)).rejects.toThrow(DataError);
    writeFileSync(file, "Alone.");
    expect(() => documents({ ...MADE, documents: file }, 1)).toThrow("holds 1 documents");
    expect(() => documents({ ...MADE, documents: join(folder, "none.txt") }, 1)).toThrow("cannot be read");
  });
});

it("names wrong calls", () => {
  expect(() => game.outcome(start)).toThrow("still to move");
  const vote = { ok: true, move: { kind: "vote", vote: 1 } } as const;
  expect(() => game.apply(start, new Map([0, 1, 2, 3].map((seat) => [seat, vote])))).toThrow(
    "a statement is due",
  );
  expect(() => game.observe({ ...start, votes: [1, 1, 1, 1] }, 0)).toThrow(GameError);
});

describe("listed statements", () => {
  const settings = { players: 3, statements: "listed", facts: 2, colours: 3 } as const;
  const listed = textSpy(settings);
  const short = "The boats are blue. The kites are gray.";
  const state: TextState = { ...listed.start({ document: short }, Key.root(1)), spy: 0 };

  it("are all colours of all things, 3 x 3 of them, and nothing else is a statement", () => {
    const { choices } = listed.observe(state, 1);
    expect(choices).toHaveLength(9);
    expect(choices).toEqual(allStatements(settings).map((text) => `\\boxed{${text}}`));
    expect(choices).toContain("\\boxed{boats gold, kites gray}");
    for (const choice of choices!) expect(listed.parse(choice, state, 1).ok).toBe(true);
    expect(listed.parse("\\boxed{Boats blue, kites GRAY.}", state, 1).ok).toBe(true);
    for (const said of ["boats pink, kites gray", "boats blue", "The boats are blue. The kites are gray."])
      expect(listed.parse(`\\boxed{${said}}`, state, 1).ok).toBe(false);
  });

  it("the spy's stars are as long whatever they hide, and leave the other fact", () => {
    for (const seed of [0, 1, 2, 3]) {
      const hidden = (text: string) => maskedFacts(text, 0.2, Key.root(seed).stream());
      const [one, other] = [hidden(short), hidden("The boats are gold. The kites are blue.")];
      expect(one.replace(/[a-z]/g, "")).toBe(other.replace(/[a-z]/g, ""));
      expect(one.match(/\*{19}/g)).toHaveLength(1);
      expect(short.includes(one.replace(/\*+/, "").trim())).toBe(true);
    }
  });

  it("keep the contract of games; documents are drawn from all there are", async () => {
    checkConformance(listed, { secrets: [{ document: short }], games: 5 });
    const source = documents({ ...MADE, ...settings }, 1);
    const dealt = await Promise.all(Array.from({ length: 60 }, (_, i) => source.deal("train", i)));
    expect(new Set(dealt.map(({ secret }) => secret.document)).size).toBe(9);
    expect(shortDocument(Key.root(1).stream(), { facts: 3, colours: 4 })).toMatch(
      /^(The \w{5} are \w{4}\. ?){3}$/,
    );
    expect(() => textSpy({ statements: "listed", documents: "x.txt" })).toThrow("Leave one of them out");
  });
});
