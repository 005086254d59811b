import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ConfigError, DataError, GameError } from "../../core/errors.ts";
import { Key } from "../../core/rng.ts";
import type { Domain } from "../../pairs/pair.ts";
import type { Parsed, Seat } from "../game.ts";
import { examplePair } from "./example-pair.ts";
import type { SpyGameSettings } from "./settings.ts";
import { type SpotTheSpy, spotTheSpy } from "./spot-the-spy.ts";
import type { SpyGameMove, SpyGameState } from "./state.ts";

const settings: fc.Arbitrary<SpyGameSettings> = fc.record({
  civilians: fc.integer({ min: 2, max: 6 }),
  clueRounds: fc.integer({ min: 1, max: 4 }),
  spyView: fc.constantFrom("blank" as const, "edited" as const),
  selfVotes: fc.constantFrom("refused" as const, "allowed" as const, undefined),
});
const domain = fc.constantFrom<Domain>("clevr", "charts", "photos");
const answer = fc.oneof(
  fc.string(),
  fc.string().map((text) => `\\boxed{${text}}`),
  fc.integer({ min: 0, max: 8 }).map((n) => `Reasons.\\boxed{${n}}`),
  fc.constant("\\boxed{n/a}"),
);
/** At most 7 seats × 4 rounds of clues and 6 votes. */
const answers = fc.array(answer, { minLength: 34, maxLength: 34 });
const seed = fc.nat();

/** All states of a game whose seats give `answers` in order. */
function play(game: SpotTheSpy, start: SpyGameState, texts: readonly string[]): SpyGameState[] {
  const states = [start];
  let used = 0;
  for (;;) {
    const state = states.at(-1)!;
    const due = game.toMove(state);
    if (due.length === 0) return states;
    states.push(
      game.apply(state, new Map(due.map((seat) => [seat, game.parse(texts[used++], state, seat)]))),
    );
  }
}

describe("every game", () => {
  it("ends after the clue rounds and one vote, and its outcome adds up", () => {
    fc.assert(
      fc.property(settings, answers, seed, (options, texts, number) => {
        const game = spotTheSpy(options);
        const states = play(game, game.start({ pair: examplePair() }, Key.root(number)), texts);
        const { votes, naVotes, invalidVotes, winner, spy } = game.outcome(states.at(-1)!);
        expect(states.length - 2).toBe((options.civilians + 1) * options.clueRounds);
        expect(votes.reduce((sum, n) => sum + n, 0) + naVotes + invalidVotes).toBe(options.civilians);
        const most = Math.max(...votes);
        const caught = votes[spy] === most && votes.filter((n) => n === most).length === 1;
        expect(winner).toBe(caught ? "civilians" : "spy");
      }),
    );
  });

  it("leaves the states it came from as they were", () => {
    fc.assert(
      fc.property(settings, answers, seed, (options, texts, number) => {
        const game = spotTheSpy(options);
        const start = game.start({ pair: examplePair() }, Key.root(number));
        const once = JSON.stringify(play(game, start, texts));
        expect(JSON.stringify(play(game, start, texts))).toBe(once);
      }),
    );
  });
});

describe("no seat learns another seat's secret", () => {
  /** Observations of the seats that satisfy `who`, over a whole game on a pair. */
  function observations(
    options: SpyGameSettings,
    pair: ReturnType<typeof examplePair>,
    texts: readonly string[],
    number: number,
    who: (role: string) => boolean,
  ) {
    const game = spotTheSpy(options);
    const states = play(game, game.start({ pair }, Key.root(number)), texts);
    return states.flatMap((state) => {
      const roles = game.seats(state);
      return game.toMove(state).flatMap((seat) => (who(roles[seat].role) ? [game.observe(state, seat)] : []));
    });
  }

  it("the spy's observations stay when the civilians' picture changes", () => {
    fc.assert(
      fc.property(settings, domain, answers, seed, (options, kind, texts, number) => {
        const see = (shade: number) =>
          observations(options, examplePair(shade, 200, kind), texts, number, (role) => role === "spy");
        const renamed = (shade: number) => JSON.stringify(see(shade)).replaceAll(`example/${shade}/`, "");
        expect(renamed(11)).toBe(renamed(12));
        expect(see(11).every(({ view }) => view.picture.image.data[0] >= 200)).toBe(true);
      }),
    );
  });

  it("the civilians' observations stay when the edited picture changes", () => {
    fc.assert(
      fc.property(settings, domain, answers, seed, (options, kind, texts, number) => {
        const see = (edit: number) =>
          observations(options, examplePair(10, edit, kind), texts, number, (role) => role === "civilian");
        expect(see(201)).toEqual(see(202));
      }),
    );
  });

  it("observations hold no private reasoning of another seat", () => {
    const number = 3;
    const texts = Array.from({ length: 34 }, (_, i) => `thought-${i}.\\boxed{clue ${i}}`);
    const game = spotTheSpy({ civilians: 4, clueRounds: 2, spyView: "blank" });
    for (const state of play(game, game.start({ pair: examplePair() }, Key.root(number)), texts)) {
      for (const seat of game.toMove(state)) {
        const found = JSON.stringify(game.observe(state, seat)).match(/thought-\d+/g) ?? [];
        const own = found.map((thought) => Number(thought.slice(8)));
        expect(own.every((turn) => turn % 5 === seat)).toBe(true);
      }
    }
  });

  it("voters see the same whatever the others answer", () => {
    fc.assert(
      fc.property(settings, answers, answer, seed, (options, texts, other, number) => {
        const game = spotTheSpy(options);
        const states = play(game, game.start({ pair: examplePair() }, Key.root(number)), texts);
        const vote = states.at(-2)!;
        const voters = game.toMove(vote);
        expect(voters).toHaveLength(options.civilians);
        const before = voters.map((seat) => game.observe(vote, seat));
        game.apply(vote, new Map(voters.map((seat) => [seat, game.parse(other, vote, seat)])));
        expect(voters.map((seat) => game.observe(vote, seat))).toEqual(before);
      }),
    );
  });
});

describe("rules", () => {
  const game = spotTheSpy({ civilians: 4, clueRounds: 1, spyView: "blank" });
  const start = game.start({ pair: examplePair() }, Key.root(0));
  const clues = ["a", "b", "c", "d", "e"].map((text) => `\\boxed{${text}}`);
  const civilians = [0, 1, 2, 3, 4].filter((seat) => seat !== start.spy);
  const spy = String(start.spy + 1);
  const [one, two] = civilians.map((seat) => String(seat + 1));
  const result = (votes: string[]) =>
    game.outcome(play(game, start, [...clues, ...votes.map((vote) => `\\boxed{${vote}}`)]).at(-1)!);

  it.each([
    ["the spy alone has the most votes", [spy, spy, one, "n/a"], "civilians", 0.5],
    ["one vote on the spy is enough if there is no other", [spy, "n/a", "n/a", "n/a"], "civilians", 0.25],
    ["a tie lets the spy survive", [spy, spy, one, one], "spy", 0.5],
    ["fewer votes let the spy survive", [spy, one, one, two], "spy", 0.25],
    ["all n/a is a spy win", ["n/a", "n/a", "n/a", "n/a"], "spy", 0],
    ["all invalid is a spy win", ["9", "x", "", "0"], "spy", 0],
    ["a vote for oneself counts", [one, spy, "n/a", "n/a"], "spy", 0.25],
  ])("%s", (_, votes, winner, accuracy) => {
    expect(result(votes)).toMatchObject({ winner, accuracy });
  });

  it("a refused vote for oneself is an invalid vote", () => {
    const strict = spotTheSpy({ civilians: 4, clueRounds: 1, spyView: "blank", selfVotes: "refused" });
    const votes = [one, spy, one, "n/a"].map((vote) => `\\boxed{${vote}}`);
    const end = play(strict, strict.start({ pair: examplePair() }, Key.root(0)), [...clues, ...votes]).at(
      -1,
    )!;
    expect(strict.outcome(end)).toMatchObject({ invalidVotes: 1, naVotes: 1, accuracy: 0.25 });
    expect(strict.outcome(end).votes[civilians[0]]).toBe(1);
  });

  it("stores games in which votes for oneself are allowed as it did before there was a choice", () => {
    const options = { civilians: 4, clueRounds: 1, spyView: "blank" } as const;
    expect(spotTheSpy({ ...options, selfVotes: "allowed" }).settings).toEqual(options);
    expect(spotTheSpy({ ...options, selfVotes: "refused" }).settings).toEqual({
      ...options,
      selfVotes: "refused",
    });
  });

  it("one reader that sees all may vote in the civilians' place, for anybody", () => {
    const read = spotTheSpy({ civilians: 4, clueRounds: 1, spyView: "blank", voter: "all-seeing" });
    const texts = clues.map((clue, i) => `thought-${i}.${clue}`);
    const states = (vote: string) =>
      play(read, read.start({ pair: examplePair() }, Key.root(0)), [...texts, `\\boxed{${vote}}`]);
    const before = states(one).at(-2)!;
    expect(read.toMove(before)).toEqual([civilians[0]]);
    const { messages, view } = read.observe(before, civilians[0]);
    const told = JSON.stringify(messages);
    for (const text of ["You are none of them", "player 5: e", "A wrong answer costs more than n/a"])
      expect(told).toContain(text);
    expect(told).not.toMatch(/thought-|you are a civilian|Which other player/);
    expect(view).toMatchObject({ voter: "all-seeing", picture: { id: examplePair().original.id } });
    expect(read.outcome(states(spy).at(-1)!)).toMatchObject({ winner: "civilians", accuracy: 1 });
    // The seat at which the vote is noted is a seat like others.
    expect(read.outcome(states(one).at(-1)!)).toMatchObject({ winner: "spy", invalidVotes: 0, accuracy: 0 });
    expect(read.settings).toMatchObject({ voter: "all-seeing" });
    expect(game.settings).not.toHaveProperty("voter");
  });

  it("seats every seat as the spy about equally often", () => {
    // 2,000 uniform draws over 5 seats: mean 400, standard deviation 17.9; ±4 standard deviations.
    const counts = [0, 0, 0, 0, 0];
    for (let i = 0; i < 2000; i++) counts[game.start({ pair: examplePair() }, Key.root(i)).spy]++;
    for (const count of counts) expect(Math.abs(count - 400)).toBeLessThan(72);
  });

  it("refuses wrong calls", () => {
    const answered = (...seats: Seat[]) =>
      new Map<Seat, Parsed<SpyGameMove>>(seats.map((seat) => [seat, { ok: false, reason: "" }]));
    expect(() => game.observe(start, 1)).toThrow(GameError);
    expect(() => game.outcome(start)).toThrow(GameError);
    expect(() => game.apply(start, answered())).toThrow(GameError);
    expect(() => game.apply(start, answered(1))).toThrow(GameError);
    expect(() => game.apply(start, answered(0, 1))).toThrow(GameError);
    const vote = new Map([[0, { ok: true as const, move: { kind: "vote" as const, vote: 1 } }]]);
    expect(() => game.apply(start, vote)).toThrow("A vote was given where a clue is due.");
  });

  it.each([
    [{ civilians: 1, clueRounds: 2 }, "civilians is 1"],
    [{ civilians: 7, clueRounds: 2 }, "civilians is 7"],
    [{ civilians: 4, clueRounds: 0 }, "clueRounds is 0"],
    [{ civilians: 4, clueRounds: 5 }, "clueRounds is 5"],
    [{ civilians: 2.5, clueRounds: 2 }, "civilians is 2.5"],
  ])("refuses settings %j", (options, message) => {
    const make = () => spotTheSpy({ ...options, spyView: "blank" });
    expect(make).toThrow(ConfigError);
    expect(make).toThrow(message);
  });

  it.each([
    [undefined, "two objects have another colour and another shape, while"],
    [0, "two objects have another colour and another shape, while"],
    [0.3, "one or two objects have another colour, another shape or both, while"],
  ])("tells of the edit what is true of scenes with difficulty %j", (difficulty, told) => {
    const edited = spotTheSpy({ civilians: 4, clueRounds: 1, spyView: "edited" });
    const pair = { ...examplePair(), ...(difficulty !== undefined && { difficulty }) };
    const state = edited.start({ pair }, Key.root(0));
    expect(JSON.stringify(edited.observe(state, 0).messages)).toContain(`edited copy of it: ${told}`);
  });

  it("needs an edited copy for an edited view", () => {
    const { modified: _, ...single } = examplePair();
    const edited = spotTheSpy({ civilians: 4, clueRounds: 1, spyView: "edited" });
    expect(() => edited.start({ pair: single }, Key.root(0))).toThrow(DataError);
    expect(() => game.start({ pair: single }, Key.root(0))).not.toThrow();
  });
});
