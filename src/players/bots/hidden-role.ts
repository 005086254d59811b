/** Bots of the hidden-role game: anything that is listed, and one that counts readings. */
import type { Seat } from "../../games/game.ts";
import type { HiddenView } from "../../games/hidden-role/state.ts";
import { choosingBot, type NotedBot } from "./choosing.ts";
import { RANDOM_CHOICE } from "./random-choice.ts";

/** The innocent accuse and vote for whom the readings name most often; imposters do so for the innocent alone. */
const counter = choosingBot("counter", ({ view, choices = [] }, rng) => {
  const seen = view as HiddenView;
  const suspects = suspectsOf(seen);
  const target = rng.pick(suspects) + 1;
  const choice = seen.phase === "talk" ? `\\boxed{accuse ${target}}` : `\\boxed{${target}}`;
  return choices.includes(choice) ? choice : choices[0];
});

export const HIDDEN_ROLE_BOTS: readonly NotedBot[] = [
  RANDOM_CHOICE,
  {
    player: counter,
    note: "accuses and votes for whom its readings name most often, as an imposter for no other imposter.",
  },
];

/** Living players with most readings against them. */
function suspectsOf({ seat, living, partners, readings }: HiddenView): Seat[] {
  const others = living.flatMap((lives, who) =>
    lives && who !== seat && !partners.includes(who) ? [who] : [],
  );
  const counts = others.map((who) => readings.filter((reading) => reading[who]).length);
  const most = Math.max(...counts);
  return others.filter((_, i) => counts[i] === most);
}
