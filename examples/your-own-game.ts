/**
 * A game of one's own: Nim with one heap. Two players take one to three stones in turn; who takes the last
 * one wins.
 *
 *     sparring train --game examples/your-own-game.ts                      a small model, in its own words
 *     sparring train --game examples/your-own-game.ts --engine tabular     a table
 */
import { GameError, type Seat, type Solvable } from "sparring";

/** `winner` is set once the last stone is taken, or an answer was no move. */
interface Heap {
  readonly stones: number;
  readonly mover: Seat;
  readonly winner?: Seat;
}

const SIDES = ["first", "second"];
const takes = ({ stones }: Heap) => [1, 2, 3].filter((count) => count <= stones);
const write = (count: number) => `\\boxed{${count}}`;
const told = ({ stones }: Heap, seat: Seat) =>
  `You are player ${seat + 1}. There are ${stones} stones. Take 1 to 3 in a \\boxed{}; who takes the last one wins.`;
const toMove = ({ mover, winner }: Heap) => (winner === undefined ? [mover] : []);

const nim: Solvable<Heap, number, null, Heap, Seat> = {
  name: "nim",
  settings: { stones: 10 },
  sides: SIDES,
  start: () => ({ stones: 10, mover: 0 }),
  seats: () => SIDES.map((side) => ({ role: side, side })),
  toMove,
  observe(heap, seat) {
    if (!toMove(heap).includes(seat)) throw new GameError(`Seat ${seat} is not to move.`);
    const messages = [{ role: "user", content: [{ type: "text", text: told(heap, seat) }] }] as const;
    return { seat, kind: "take", messages, view: heap, choices: takes(heap).map(write) };
  },
  parse(text, heap) {
    const move = Number(/\\boxed\{(\d)\}/.exec(text)?.[1]);
    return takes(heap).includes(move) ? { ok: true, move } : { ok: false, reason: "no move here" };
  },
  apply(heap, answers) {
    const [mover, answer] = [...answers][0] ?? [];
    if (answers.size !== 1 || mover === undefined || !answer || !toMove(heap).includes(mover))
      throw new GameError(`Seat ${heap.mover} alone is to move.`);
    if (!answer.ok) return { ...heap, winner: 1 - mover };
    const stones = heap.stones - answer.move;
    return { stones, mover: 1 - mover, ...(stones === 0 && { winner: mover }) };
  },
  outcome({ winner }) {
    if (winner === undefined) throw new GameError("The game is not over.");
    return winner;
  },
  returns: (winner) => SIDES.map((_, seat) => (seat === winner ? 1 : -1)),
  winner: (winner) => SIDES[winner],
  tell: {
    opening: (heap, _picture, seat) => [seat === undefined ? `${heap.stones} stones` : told(heap, seat)],
    heading: ({ stones }) => `${stones} stones`,
    move: (count) => `takes ${count}`,
    ending: (winner) => [`Player ${winner + 1} wins.`],
  },
  deals: () => [{ secret: null, probability: 1 }],
  legal: takes,
  information: told,
  write,
};

export default nim;
