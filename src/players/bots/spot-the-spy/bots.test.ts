import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ConfigError } from "../../../core/errors.ts";
import { Key } from "../../../core/rng.ts";
import { normaliseClue } from "../../../games/spot-the-spy/answer.ts";
import { examplePair } from "../../../games/spot-the-spy/example-pair.ts";
import { spotTheSpy } from "../../../games/spot-the-spy/spot-the-spy.ts";
import type { SpyGameState } from "../../../games/spot-the-spy/state.ts";
import type { SpokenClue } from "../../../games/spot-the-spy/view.ts";
import { clevrLanguage } from "../../../language/clevr.ts";
import { trueStatement } from "../../../pairs/clevr/draw-statement.ts";
import { sampleScene } from "../../../pairs/clevr/sample.ts";
import { formatStatement, isTrue, parseStatement } from "../../../pairs/clevr/statement.ts";
import type { ImagePair } from "../../../pairs/pair.ts";
import type { Player } from "../../player.ts";
import { botLinesOf, botNamesOf, botNotesOf, botOf } from "../of-game.ts";

const GAME = "spot-the-spy";
const BOT_NAMES = botNamesOf(GAME);
const options = { objects: [4, 6], lens: 50, width: 64, height: 64 } as const;
const original = sampleScene(Key.root("bots/original"), options);
const modified = sampleScene(Key.root("bots/modified"), options);
const pair: ImagePair = { ...examplePair(), contents: { original, modified } };
const seed = fc.nat();

/** A state of five seats in which the given clues were said; the seat to move follows from their number. */
function stateOf(
  spy: number,
  clues: readonly string[],
  spyView: "blank" | "edited" = "blank",
  on: ImagePair = pair,
) {
  const game = spotTheSpy({ civilians: 4, clueRounds: 1, spyView });
  const spoken: SpokenClue[] = clues.map((text, seat) => ({ seat, round: 0, text }));
  return { game, state: { ...game.start({ pair: on }, Key.root(0)), spy, clues: spoken } as SpyGameState };
}

async function ask(player: Player, { game, state }: ReturnType<typeof stateOf>, number: number) {
  const [seat] = game.toMove(state);
  const observation = game.observe(state, seat);
  const [answer] = await player.act([{ observation, key: Key.root(number), state }]);
  return { answer, parsed: game.parse(answer.text, state, seat) };
}

async function clueOf(player: Player, at: ReturnType<typeof stateOf>, number: number): Promise<string> {
  const { parsed } = await ask(player, at, number);
  return parsed.ok && parsed.move.kind === "clue" ? parsed.move.clue : expect.fail("no clue");
}

describe("every bot", () => {
  it.each(BOT_NAMES)("%s answers legally and the same for the same key", async (name) => {
    await fc.assert(
      fc.asyncProperty(seed, fc.integer({ min: 0, max: 5 }), fc.nat(4), async (number, said, spy) => {
        const clues = Array.from({ length: said }, (_, i) => `there is a thing number ${i}`);
        const at = stateOf(spy, clues);
        const first = await ask(botOf(GAME, name), at, number);
        expect(first.parsed.ok).toBe(true);
        expect(await ask(botOf(GAME, name), at, number)).toEqual(first);
      }),
    );
  });

  it.each(BOT_NAMES)("%s or its failure is a value where scenes are not known", async (name) => {
    const { answer } = await ask(botOf(GAME, name), stateOf(4, [], "blank", examplePair()), 1);
    const blind = name === "random" || name === "always-na";
    expect(answer.stop).toBe(blind ? "end" : "error");
    if (!blind) expect(answer.error).toContain("pair example/10 does not say");
  });

  it("is found by name, and the names are told if it is not", () => {
    expect(botOf(GAME, "random").name).toBe("random");
    expect(() => botOf(GAME, "oracel")).toThrow(ConfigError);
    expect(() => botOf(GAME, "oracel")).toThrow(
      'Did you mean "oracle"? Choose one of random, always-na, oracle, copycat',
    );
  });

  it("has a note where it is ranked, and other players have none", () => {
    expect(botLinesOf(GAME)).toHaveLength(BOT_NAMES.length + 1);
    expect(botNotesOf(GAME, ["base", "bot:oracle", "oracle"]).map(({ name }) => name)).toEqual([
      "bot:oracle",
    ]);
    expect(botNotesOf(GAME, ["bot:reader@base"]).map(({ name }) => name)).toEqual(["bot:reader@PLAYER"]);
    expect(botLinesOf(GAME, ["base"])).toEqual([]);
  });
});

describe("oracle", () => {
  it("says new and true things about its own picture", async () => {
    for (let number = 0; number < 50; number++) {
      const heard = "there is a small thing";
      const civilian = await clueOf(botOf(GAME, "oracle"), stateOf(4, [heard]), number);
      expect(isTrue(parseStatement(civilian)!, original)).toBe(true);
      expect(normaliseClue(civilian)).not.toBe(heard);
      const spy = await clueOf(botOf(GAME, "oracle"), stateOf(1, [heard], "edited"), number);
      expect(isTrue(parseStatement(spy)!, modified)).toBe(true);
    }
  });

  it("as a spy with a blank picture guesses without the scene", async () => {
    const other = { ...pair, contents: { original: modified, modified: original } };
    for (let number = 0; number < 20; number++) {
      const guess = await clueOf(botOf(GAME, "oracle"), stateOf(1, ["a"]), number);
      expect(await clueOf(botOf(GAME, "oracle"), stateOf(1, ["a"], "blank", other), number)).toBe(guess);
    }
  });

  const yes = "there is a thing";
  const no = "there are exactly zero things";
  it.each([
    ["the only seat with a false clue", [yes, yes, yes, no, yes], 3],
    ["n/a if nobody said anything false", [yes, yes, yes, yes, yes], "n/a"],
    ["n/a if two said equally many false things", [yes, no, yes, no, yes], "n/a"],
    ["nobody for what it cannot check", [yes, "the mood is calm", "", yes, yes], "n/a"],
  ])("votes for %s", async (_, clues, vote) => {
    const { parsed } = await ask(botOf(GAME, "oracle"), stateOf(4, clues), 1);
    expect(parsed).toMatchObject({ ok: true, move: { vote } });
  });
});

describe("copycat", () => {
  it("draws only conclusions that hold", () => {
    fc.assert(
      fc.property(seed, (number) => {
        const rng = Key.root(number).stream();
        const statement = trueStatement(original, rng);
        for (const weaker of clevrLanguage.consequences(statement, rng))
          expect(isTrue(weaker, original)).toBe(true);
      }),
    );
  });

  it("as the spy says something that follows from an honest clue and is no repeat", async () => {
    for (let number = 0; number < 50; number++) {
      const statement = trueStatement(original, Key.root(number).stream(), {
        kinds: ["exist", "relation"],
        attributes: [2, 3],
      });
      const clue = await clueOf(botOf(GAME, "copycat"), stateOf(1, [formatStatement(statement)]), number);
      expect(isTrue(parseStatement(clue)!, original)).toBe(true);
      expect(clue).not.toBe(formatStatement(statement));
    }
  });
});
