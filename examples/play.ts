/**
 * One game of Nim between two players, move by move; the rules are an object of this program.
 *
 *     node --import tsx examples/play.ts
 */
import { play } from "sparring";
import nim from "./your-own-game.ts";

const { outcome } = await play({
  game: nim,
  players: ["bot:random", "bot:random"],
  seed: 7,
  onTurn: ({ seat, move }) => console.log(`player ${seat + 1} takes ${move}`),
});
console.log(`player ${(outcome as number) + 1} wins`);
