import { describe, expect, it } from "vitest";
import { ConfigError } from "../../core/errors.ts";
import { Key } from "../../core/rng.ts";
import type { AnyGame, Message, Parsed } from "../game.ts";
import { kuhnPoker } from "../kuhn-poker/kuhn-poker.ts";
import { matrixGame } from "../matrix-game/matrix-game.ts";
import type { AnySolvable } from "../solvable.ts";
import { examplePair } from "../spot-the-spy/example-pair.ts";
import { spotTheSpy } from "../spot-the-spy/spot-the-spy.ts";
import { ticTacToe } from "../tic-tac-toe/tic-tac-toe.ts";
import { type ConformanceOptions, checkConformance } from "./conformance.ts";
import { notPlain } from "./plain-json.ts";

const spy: ConformanceOptions = {
  secrets: [{ pair: examplePair() }],
  answer: ({ kind }, rng) => (kind === "vote" ? "\\boxed{2}" : `\\boxed{clue ${rng.int(0, 999)}}`),
};

describe("the games of the house conform", () => {
  const refusals = ["lose", "noop", "retry"] as const;
  it.each([
    ...refusals.map((illegal): [string, AnyGame] => [`kuhn-poker ${illegal}`, kuhnPoker({ illegal })]),
    ...refusals.map((illegal): [string, AnyGame] => [`tic-tac-toe ${illegal}`, ticTacToe({ illegal })]),
    ...refusals.map((illegal): [string, AnyGame] => [`matrix-game ${illegal}`, matrixGame({ illegal })]),
    ["kuhn-poker of two rounds", kuhnPoker({ rounds: 2, stakes: "spiral", illegal: "retry", retries: 3 })],
    ["kuhn-poker of five rounds", kuhnPoker({ rounds: 5 })],
    ["tic-tac-toe of four by four", ticTacToe({ size: 4 })],
  ])("%s", (_, game) => checkConformance(game));

  it("spot-the-spy, whose choices are not listed", () => {
    checkConformance(spotTheSpy({ civilians: 3, clueRounds: 2, spyView: "blank" }), spy);
  });
});

describe("a breach is named", () => {
  const kuhn = kuhnPoker();
  const board = ticTacToe();
  type Kuhn = ReturnType<typeof kuhn.start>;
  type Board = ReturnType<typeof board.start>;
  let calls = 0;
  let last: Parsed<unknown> | undefined;

  const broken: [string, AnySolvable, string][] = [
    ["no name", { ...kuhn, name: "" }, "its name is empty"],
    [
      "settings that JSON loses",
      { ...kuhn, settings: { at: new Date(0) } },
      "settings is no plain JSON, at is a Date",
    ],
    ["a side twice", { ...kuhn, sides: ["first", "first"] }, 'its sides are ["first","first"]'],
    ["no sides", { ...kuhn, sides: [] }, "its sides are []"],
    [
      "a side that no seat holds",
      { ...kuhn, sides: ["first", "second", "dealer"] },
      'no seat holds the side "dealer"',
    ],
    ["a seat of no side", { ...kuhn, sides: ["first"] }, 'seat 1 is on the side "second"'],
    ["deals that do not sum to 1", { ...kuhn, deals: () => kuhn.deals().slice(2) }, "sum to 0.66"],
    [
      "chance in the key",
      {
        ...board,
        start: (_: null, key: Key) => ({ ...board.start(null, key), luck: key.stream().uint32() }),
      },
      "start draws from its key",
    ],
    [
      "a seat to move that does not exist",
      { ...kuhn, toMove: () => [2] },
      "toMove gives the seats 2, but there are seats 0 to 1",
    ],
    ["a seat to move twice", { ...kuhn, toMove: () => [0, 0] }, "toMove gives the seats 0, 0"],
    [
      "apply for a seat that is not to move",
      {
        ...kuhn,
        apply: (state: Kuhn, answers: ReadonlyMap<number, Parsed<never>>) =>
          kuhn.apply(state, new Map([...answers].filter(([seat]) => kuhn.toMove(state).includes(seat)))),
      },
      "apply accepts an answer of seat 1, which is not to move",
    ],
    [
      "apply without an answer",
      {
        ...kuhn,
        apply: (state: Kuhn, answers: ReadonlyMap<number, Parsed<never>>) =>
          answers.size === 0 ? state : kuhn.apply(state, answers),
      },
      "apply accepts answers without that of seat 0",
    ],
    [
      "an observation for a seat that is not to move",
      {
        ...kuhn,
        observe: (state: Kuhn, seat: number) => ({ ...kuhn.observe(state, kuhn.toMove(state)[0]), seat }),
      },
      "observe answers for seat 1, which is not to move",
    ],
    [
      "an observation of another seat",
      {
        ...kuhn,
        observe: (state: Kuhn, seat: number) => ({ ...kuhn.observe(state, seat), seat: 1 - seat }),
      },
      "observe(0) is an observation of seat 1",
    ],
    [
      "nothing to read",
      { ...kuhn, observe: (state: Kuhn, seat: number) => ({ ...kuhn.observe(state, seat), messages: [] }) },
      "seat 0 reads nothing",
    ],
    [
      "choices that are refused",
      {
        ...kuhn,
        write: (move: string) => move,
        observe: (state: Kuhn, seat: number) => ({ ...kuhn.observe(state, seat), choices: ["check", "bet"] }),
      },
      'seat 0 is offered "check", but parse refuses it',
    ],
    [
      "choices that are not the legal moves",
      { ...kuhn, legal: () => ["check"] },
      "has the legal moves \\boxed{check} and the choices \\boxed{check} \\boxed{bet}",
    ],
    [
      "no choices",
      { ...board, observe: (state: Board, seat: number) => ({ ...board.observe(state, seat), choices: [] }) },
      "seat 0 has no choices",
    ],
    [
      "moves that JSON loses",
      {
        ...kuhn,
        parse: (text: string, state: Kuhn, seat: number) => ({
          ...kuhn.parse(text, state, seat),
          move: new Map(),
        }),
      },
      "a move is no plain JSON, it is a Map",
    ],
    [
      "a parser that reads another move",
      {
        ...board,
        parse: (text: string, state: Board, seat: number) => ({ ...board.parse(text, state, seat), move: 4 }),
      },
      "parse reads 4 from \\boxed{0}, written for 0",
    ],
    [
      "an observation that tells the other card",
      {
        ...kuhn,
        observe(state: Kuhn, seat: number) {
          const shown = kuhn.observe(state, seat);
          const leak: Message = {
            role: "user",
            content: [{ type: "text", text: `The other has ${state.cards[0][1 - seat]}.` }],
          };
          return { ...shown, messages: [...shown.messages, leak] };
        },
      },
      'is shown two different things with the information "first J"',
    ],
    [
      "a view that tells the other card",
      {
        ...kuhn,
        observe: (state: Kuhn, seat: number) => ({ ...kuhn.observe(state, seat), view: state }),
      },
      "is told a secret or information leaves something out",
    ],
    [
      "information that tells more than messages",
      {
        ...kuhn,
        information: (state: Kuhn, seat: number) => JSON.stringify([state.cards, state.rounds, seat]),
      },
      "reads the same with the information",
    ],
    [
      "private reasoning that is told",
      {
        ...board,
        apply(state: Board, answers: ReadonlyMap<number, Parsed<number>>) {
          const after = board.apply(state, answers);
          last = [...answers.values()][0];
          return after;
        },
        observe(state: Board, seat: number) {
          const shown = board.observe(state, seat);
          return { ...shown, view: { ...shown.view, heard: last?.reasoning } };
        },
      },
      "is told the private reasoning of seat",
    ],
    [
      "states that JSON loses",
      { ...board, start: () => ({ ...board.start(null, Key.root(0)), now: Number.NaN }) },
      "a state is no plain JSON, now is NaN",
    ],
    [
      "a game that does not end",
      {
        ...board,
        apply(state: Board, answers: ReadonlyMap<number, Parsed<number>>) {
          board.apply(state, answers);
          return state;
        },
      },
      "does not end within 40 steps",
    ],
    [
      "an early outcome",
      {
        ...kuhn,
        outcome: () => ({ winner: null, chips: [0, 0], rounds: [], cards: [], refused: [], lost: [] }),
      },
      "outcome answers although seat 0 is still to move",
    ],
    [
      "outcomes that JSON loses",
      { ...kuhn, outcome: (state: Kuhn) => ({ ...kuhn.outcome(state), note: undefined }) },
      "an outcome is no plain JSON, note is undefined",
    ],
    ["returns for another number of seats", { ...kuhn, returns: () => [1] }, "returns are 1 for 2 seats"],
    [
      "returns that are no numbers",
      { ...kuhn, returns: () => [Number.NaN, 0] },
      "returns are NaN, 0 for 2 seats",
    ],
    [
      "a winner of no side",
      { ...kuhn, winner: () => "dealer" },
      'the winner is "dealer", but the sides are first, second',
    ],
    [
      "a winner who gained less",
      { ...kuhn, returns: ({ winner }: { winner: string }) => (winner === "first" ? [-1, 1] : [1, -1]) },
      "nobody may gain more than the winner",
    ],
    [
      "a side that wins and loses",
      {
        ...kuhn,
        sides: ["all"],
        seats: () => [0, 1].map(() => ({ role: "player", side: "all" })),
        winner: () => undefined,
      },
      'returns of the side "all" are',
    ],
    [
      "chance beside the key",
      { ...board, outcome: (state: Board) => ({ ...board.outcome(state), number: calls++ }) },
      "the same key and answers gave two different games",
    ],
    [
      "a state that is changed",
      {
        ...board,
        apply(state: Board, answers: ReadonlyMap<number, Parsed<number>>) {
          const after = board.apply(state, answers);
          Object.assign(state, after);
          return after;
        },
      },
      "apply changes the state that it is given",
    ],
    ["words that are no text", { ...kuhn, tell: { ...kuhn.tell, heading: () => 3 as never } }, "tell gives"],
    [
      "an exception",
      {
        ...kuhn,
        seats: () => {
          throw new TypeError("cards is not iterable");
        },
      },
      "it threw: cards is not iterable",
    ],
  ];

  it.each(broken)("%s", (_, game, message) => {
    last = undefined;
    const check = () => checkConformance(game, { steps: 40 });
    expect(check).toThrow(ConfigError);
    expect(check).toThrow(message);
    expect(check).toThrow(`The game "${game.name}" breaks the contract of games`);
  });

  it("no secrets to play with", () => {
    expect(() => checkConformance(spotTheSpy({ civilians: 3, clueRounds: 1, spyView: "blank" }))).toThrow(
      "no secret was given",
    );
  });
});

it("finds what JSON would lose, and where", () => {
  const plain = { a: [1, "b", true, null, { c: [] }] };
  expect(notPlain(plain)).toBeUndefined();
  expect(notPlain({ a: [1, { b: Number.POSITIVE_INFINITY }] })).toBe("a.1.b is Infinity");
  expect(notPlain({ a: () => 1 })).toBe("a is a function");
  expect(notPlain([undefined])).toBe("0 is undefined");
  expect(notPlain(1n)).toBe("it is a bigint");
  expect(notPlain({ a: new Uint8Array(2) })).toBe("a is a Uint8Array");
  expect(notPlain(Object.create(null))).toBeUndefined();
});
