/**
 * A player that reads what it noted: its own vote is replaced by the three-line rule "the other seat with
 * most `false` in my private notes", ties drawn by lot. What it says stays as it is, and so does a vote
 * without notes. It is the simplest thing that a voter could learn, so a trained voter is measured against
 * it.
 *
 * Notes are text before the boxed vote, `player 1: true false; player 2: true`, as the shipped model writes
 * them.
 */

import { readBoxed } from "../../../games/boxed.ts";
import type { Seat } from "../../../games/game.ts";
import type { SpyGameView } from "../../../games/spot-the-spy/view.ts";
import type { Answer, Player, Request } from "../../player.ts";

/** The player with its votes replaced. @param name default `NAME with the rule`. */
export function reader(player: Player, name = `${player.name} with the rule`): Player {
  return {
    name,
    async act(requests, signal) {
      const answers = await player.act(requests, signal);
      return answers.map((answer, i) => reread(answer, requests[i]));
    },
  };
}

/** The other seats with most `false` in the notes; undefined if the text holds none. */
export function suspectsOf(text: string, seat: Seat, seats: number): Seat[] | undefined {
  const notes = [...text.matchAll(NOTE)].filter(([, , verdicts]) => /\b(true|false)\b/i.test(verdicts));
  if (notes.length === 0) return undefined;
  const lies = (other: Seat) =>
    notes.reduce((sum, [, player, said]) => sum + (Number(player) === other + 1 ? falseIn(said) : 0), 0);
  const others = Array.from({ length: seats }, (_, other) => other).filter((other) => other !== seat);
  const most = Math.max(...others.map(lies));
  return others.filter((other) => lies(other) === most);
}

/** A player's name, and what is said of it up to the next one's. */
const NOTE = /player\s+(\d+)\s*:(.*?)(?=player\s+\d+\s*:|$)/gis;

/** The answer is the rule's, so it lacks the model's tokens. */
function reread(answer: Answer, { observation, key }: Request): Answer {
  const view = observation.view as SpyGameView;
  if (view.kind !== "vote" || answer.stop === "error") return answer;
  const { reasoning: notes } = readBoxed(answer.text);
  const suspects = suspectsOf(notes, view.seat, view.seats);
  if (!suspects) return answer;
  const vote = key.child("rule").stream().pick(suspects) + 1;
  return { text: `${notes} \\boxed{${vote}}`, tokens: [], logprobs: [], stop: "end" };
}

function falseIn(verdicts: string): number {
  return verdicts.match(/\bfalse\b/gi)?.length ?? 0;
}
