/** The measures of a panel on games written by hand. */
import { describe, expect, it } from "vitest";
import { Key } from "../../../core/rng.ts";
import { clusteredProportion } from "../../../core/stats.ts";
import { sampleScene } from "../../../pairs/clevr/sample.ts";
import type { Scene } from "../../../pairs/clevr/scene.ts";
import { exampleEpisode } from "../../../reward/spot-the-spy/example-episode.ts";
import type { Episode } from "../../../rollout/episode.ts";
import { AVERAGE, compareByPicture } from "./by-picture.ts";
import { type KnownPicture, measureClues } from "./clues.ts";
import { NaiveBayes } from "./naive-bayes.ts";
import { foundFromText } from "./text-only.ts";
import { votesOnNotes } from "./votes.ts";

/** A game on a picture with one round of clues, in the order of seats. */
function game(picture: string, spy: number, clues: readonly (string | undefined)[]): Episode {
  const episode = exampleEpisode({ seats: 5, spy, votes: [spy, spy, spy, spy], id: picture });
  const turns = episode.turns.map((turn) => {
    if (turn.kind !== "clue") return turn;
    const { move: _, ...rest } = turn;
    const clue = clues[turn.seat];
    return clue === undefined ? { ...rest, refusal: "repeats" } : { ...rest, move: { kind: "clue", clue } };
  });
  return { ...episode, secret: { ...episode.secret, id: picture }, turns };
}

describe("by picture", () => {
  it("games on one picture are one observation", () => {
    const seen = (picture: string, sums: number[]) => sums.map((sum) => ({ picture, sum, n: 1 }));
    const player = [...seen("a", [1, 1, 1]), ...seen("b", [0, 0, 1])];
    const other = [...seen("a", [0, 0, 0]), ...seen("b", [0, 1, 0])];
    const { player: own, difference } = compareByPicture(player, other);
    expect(own).toEqual(
      clusteredProportion([
        { successes: 3, n: 3 },
        { successes: 1, n: 3 },
      ]),
    );
    // (1 - 0) and (1/3 - 1/3): two pictures, mean 1/2.
    expect([difference.estimate, difference.n]).toEqual([0.5, 2]);
    const mean = compareByPicture(player, other, AVERAGE).difference;
    // Sample deviation of 1 and 0 is 0.707, its standard error 0.5, t of one degree 12.7: all from -1 to 1.
    expect(mean).toEqual({ estimate: 0.5, low: -1, high: 1, n: 2 });
    const nine = Array.from({ length: 9 }, (_, i) => ({ picture: `${i}`, sum: (i % 3) - 1, n: 1 }));
    const { player: level } = compareByPicture(nine, nine, AVERAGE);
    // -1, 0 and 1 three times each: deviation √(6/8), standard error 0.2887, t of eight degrees 2.306.
    expect(level.high).toBeCloseTo(0.6657, 3);
  });

  it("refuses players that share no picture", () => {
    const [a, b] = ["a", "b"].map((picture) => [{ picture, sum: 1, n: 1 }]);
    expect(() => compareByPicture(a, b)).toThrow(/no picture in common/);
    expect(() => compareByPicture([], b)).toThrow(/no observation/);
  });
});

describe("informativeness", () => {
  const scene = (number: number): Scene =>
    sampleScene(Key.root(number), { objects: [4, 4], lens: 50, width: 64, height: 64 });
  const colored = (number: number, color: string): KnownPicture => ({
    id: `p${number}`,
    domain: "clevr",
    contents: {
      original: { ...scene(number), objects: scene(number).objects.map((o) => ({ ...o, color })) } as Scene,
    },
  });
  // Four scenes: one all red, three all blue.
  const pictures = [colored(0, "red"), colored(1, "blue"), colored(2, "blue"), colored(3, "blue")];
  const red = "there is a red thing";
  const thing = "there is a thing";

  it("is truth less truth elsewhere: a clue that is true of everything has none", () => {
    // By hand on the red picture: red is true here and nowhere else (1), a thing is everywhere (0), blue is
    // false here and true of all others (-1), and one clue is free text. The spy in seat 4 does not count,
    // nor does a refused clue.
    const own = [game("p0", 4, [red, thing, "there is a blue thing", "a calm picture", red])];
    const vague = [game("p0", 4, [thing, undefined, thing, thing, red])];
    const { informativeness, firstInformativeness, clueTruth, uncheckedShare } = measureClues(
      own,
      vague,
      pictures,
    );
    expect(informativeness.player.estimate).toBeCloseTo((1 + 0 - 1) / 3, 12);
    expect(firstInformativeness.player.estimate).toBe(1);
    expect(informativeness.other.estimate).toBe(0);
    expect(clueTruth.other).toMatchObject({ estimate: 1, n: 3 });
    expect(clueTruth.player.estimate).toBeCloseTo(2 / 3, 12);
    expect(uncheckedShare.player).toMatchObject({ estimate: 0.25, n: 4 });
    expect(firstInformativeness.difference.estimate).toBe(1);
  });

  it("cannot be had from free text", () => {
    const free = [game("p0", 4, ["so calm", "so red", "so blue", "so odd", red])];
    expect(() => measureClues(free, free, pictures)).toThrow(/no observation/);
  });
});

describe("votes beside the rule", () => {
  it("compares on the same notes, ties by their chance", () => {
    const notes = [
      ["player 5: false; player 2: true", 4], // both right
      ["player 5: false; player 3: false", 2], // wrong; the rule is right half of the time
      ["player 2: false", 4], // right against the notes
      ["", 4], // no notes: left out
    ] as const;
    const episode = exampleEpisode({ seats: 5, spy: 4, votes: notes.map(([, vote]) => vote) });
    let vote = 0;
    const turns = episode.turns.map((turn) =>
      turn.kind === "vote" ? { ...turn, text: `${notes[vote++][0]} \\boxed{1}` } : turn,
    );
    const { player, other, withoutNotes } = votesOnNotes([{ ...episode, turns }]);
    expect(player.estimate).toBeCloseTo(2 / 3, 12);
    expect(other.estimate).toBeCloseTo(0.5, 12);
    expect(withoutNotes).toBe(1);
  });
});

describe("from the text alone", () => {
  const domain = () => "clevr" as const;
  const games = (clueOf: (seat: number, spy: number, stream: number) => string) =>
    Array.from({ length: 60 }, (_, i) => {
      const spy = Key.root(i).stream().int(0, 4);
      return game(
        `p${i}`,
        spy,
        [0, 1, 2, 3, 4].map((seat) => clueOf(seat, spy, i)),
      );
    });
  const colors = ["red", "blue", "green", "gray", "cyan", "brown"];
  const any = (seat: number, i: number) =>
    `there is a ${Key.root(`${seat}/${i}`).stream().pick(colors)} thing`;

  it("finds a spy that has a manner", () => {
    const found = foundFromText(
      games((seat, spy, i) => (seat === spy ? "there is a large metal thing" : any(seat, i))),
      domain,
    );
    expect(found).toHaveLength(60);
    expect(found.reduce((sum, one) => sum + one.sum, 0)).toBe(60);
  });

  it("is at chance where it has none", () => {
    const found = foundFromText(
      games((seat, _, i) => any(seat, i)),
      domain,
    );
    const rate = (of: typeof found) => of.reduce((sum, one) => sum + one.sum, 0) / 60;
    // One in five; the standard error of 60 games is 0.05.
    expect(Math.abs(rate(found) - 0.2)).toBeLessThan(0.16);
    const silent = foundFromText(
      games(() => "there is a thing"),
      domain,
    );
    expect(Math.abs(rate(silent) - 0.2)).toBeLessThan(0.16);
  });

  it("needs two pictures", () => {
    expect(() => foundFromText([game("p", 1, [])], domain)).toThrow(/there is 1/);
  });

  it("naive Bayes by hand: add one, and one place for what was never seen", () => {
    const model = new NaiveBayes();
    model.learn(["a", "a", "b"], true);
    model.learn(["b"], false);
    // Two features: P(a | positive) = 3 / (3 + 3), P(a | negative) = 1 / (1 + 3).
    expect(model.score(["a"])).toBeCloseTo(Math.log(3 / 6 / (1 / 4)), 12);
    expect(model.score(["c"])).toBeCloseTo(Math.log(1 / 6 / (1 / 4)), 12);
  });
});
