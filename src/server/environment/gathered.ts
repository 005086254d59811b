/**
 * A player that many games share: requests that come while it answers wait together and make its next batch. An engine computes one batch
 * at a time, and faster in large ones; no answer depends on what else is in its batch.
 */
import type { Answer, Player, Request } from "../../players/player.ts";
import { decide } from "../../rollout/play.ts";

interface Waiting {
  readonly requests: readonly Request[];
  readonly answered: (answers: Answer[]) => void;
}

export function gathered(player: Player): Player {
  let waiting: Waiting[] = [];
  let busy = false;
  const work = async () => {
    busy = true;
    while (waiting.length > 0) {
      const batch = waiting;
      waiting = [];
      const answers = await decide(
        player,
        batch.flatMap(({ requests }) => requests),
      );
      for (const { requests, answered } of batch) answered(answers.splice(0, requests.length));
    }
    busy = false;
  };
  return {
    name: player.name,
    act: (requests) =>
      new Promise((answered) => {
        waiting.push({ requests, answered });
        if (!busy) work();
      }),
  };
}
