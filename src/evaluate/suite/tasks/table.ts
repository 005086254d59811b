/** What a seat knows in a game of "Who is the spy?" that was never played: how tasks are put to models that know the game. */
import type { Observation, Seat } from "../../../games/game.ts";
import { spyGameMessages } from "../../../games/spot-the-spy/prompt.ts";
import type { SpokenClue, SpyGameView } from "../../../games/spot-the-spy/view.ts";
import type { Picture } from "../../../images/image.ts";
import type { Domain } from "../../../pairs/pair.ts";

export interface Table {
  readonly phase: SpyGameView["phase"];
  readonly seat: Seat;
  readonly seats: number;
  readonly rounds: number;
  readonly picture: Picture;
  readonly domain: Domain;
  readonly clues: readonly SpokenClue[];
}

/** A civilian's observation, with a spy that sees a blank picture. */
export function observationAt(table: Table): Observation<SpyGameView> {
  const { phase, seat, rounds } = table;
  const view: SpyGameView = {
    ...table,
    ...{
      role: "civilian",
      round: phase === "vote" ? rounds : 0,
      spyView: "blank",
      selfVotes: "allowed",
      ownReasoning: [],
    },
  };
  return { seat, kind: phase, messages: spyGameMessages(view), view };
}
