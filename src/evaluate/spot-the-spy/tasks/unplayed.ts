/** A game of "Who is the spy?" that was never played: how tasks are put as a move of one civilian. */

import type { Observation, Seat } from "../../../games/game.ts";
import { parseAnswer } from "../../../games/spot-the-spy/answer.ts";
import { spyGameMessages } from "../../../games/spot-the-spy/prompt.ts";
import type { SpokenClue, SpyGameView } from "../../../games/spot-the-spy/view.ts";
import type { Picture } from "../../../images/image.ts";
import type { Content, Domain } from "../../../pairs/pair.ts";
import { oracleBot } from "../../../players/bots/spot-the-spy/oracle.ts";
import type { Choice, Played, Voted } from "../../suite/tasks/task.ts";

/** What has happened, and who is to move. */
export interface Unplayed {
  readonly kind: SpyGameView["kind"];
  readonly seat: Seat;
  readonly seats: number;
  readonly rounds: number;
  readonly picture: Picture;
  readonly domain: Domain;
  readonly clues: readonly SpokenClue[];
}

/**
 * A civilian's move, with a spy that sees a blank picture. @param content what is in the civilian's picture,
 * if anybody knows.
 */
export function moveIn(
  unplayed: Unplayed,
  content: Content | undefined,
): Played & { observation: Observation<SpyGameView> } {
  const { kind, seat, rounds, picture } = unplayed;
  const view: SpyGameView = {
    ...unplayed,
    ...{
      role: "civilian",
      round: kind === "vote" ? rounds : 0,
      spyView: "blank",
      selfVotes: "allowed",
      ownReasoning: [],
    },
  };
  return {
    observation: { seat, kind, messages: spyGameMessages(view), view },
    oracle: { player: oracleBot, state: { pair: { id: picture.id, contents: { original: content } } } },
  };
}

/** A vote. @param seats the seat that each option stands for; any other vote is refused. */
export function voteIn(
  unplayed: Omit<Unplayed, "kind">,
  content: Content | undefined,
  seats: readonly Seat[],
): Voted {
  const move = moveIn({ ...unplayed, kind: "vote" }, content);
  return { ...move, optionOf: (text) => optionOf(text, move.observation.view, seats) };
}

function optionOf(text: string, view: SpyGameView, seats: readonly Seat[]): Choice {
  const parsed = parseAnswer(text, view);
  if (!parsed.ok) return { refused: parsed.reason };
  const vote = parsed.move.kind === "vote" ? parsed.move.vote : "n/a";
  if (vote === "n/a") return { refused: "n/a" };
  const option = seats.indexOf(vote);
  return option >= 0 ? { option } : { refused: "a vote for itself" };
}
