/** Bots of connect four: any open column, and tree search. */
import { type ConnectFourView, connectFour } from "../../games/connect-four/connect-four.ts";
import { noRefusals } from "../../games/refusals.ts";
import type { NotedBot } from "./choosing.ts";
import { RANDOM_CHOICE } from "./random-choice.ts";
import { searchingBots } from "./searching.ts";

export const CONNECT_FOUR_BOTS: readonly NotedBot[] = [
  RANDOM_CHOICE,
  ...searchingBots(({ view }) => {
    const { board, rows, connect } = view as ConnectFourView;
    const game = connectFour({ columns: board.length, rows, connect });
    return { game, state: { board, won: null, refusals: noRefusals(2) } };
  }),
];
