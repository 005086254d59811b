/** The prompt of a seat of the hidden-role game, written from the seat's view alone. */
import { type Message, type Seat, seatName } from "../game.ts";
import type { HiddenRoleSettings } from "./settings.ts";
import { type HiddenView, legalMoves, type PastRound, ROLES, type Said, SKIP } from "./state.ts";

export function hiddenMessages(view: HiddenView, settings: HiddenRoleSettings): Message[] {
  const rules = [
    ...hiddenRules(settings),
    "Reason first: nobody else reads it. Then give your move inside \\boxed{}. An answer that is missing or not allowed counts as a pass or as no vote.",
    "",
    ownRole(view),
  ].join("\n");
  return [
    { role: "system", content: [{ type: "text", text: rules }] },
    { role: "user", content: [{ type: "text", text: current(view, settings).join("\n") }] },
  ];
}

/** Without the form of an answer. */
export function hiddenRules({ players, imposters, rounds, noise, readings }: HiddenRoleSettings): string[] {
  const many = imposters === 1 ? "one is an imposter" : `${imposters} are imposters, who know each other`;
  const whose = readings === "public" ? "All players see" : "Each player sees, alone,";
  return [
    `This is a game of hidden roles for ${players} players, of whom ${many}; the others are innocent.`,
    `${whose} a reading of every player's role at the start of a round. A reading is wrong with a chance of ${Math.round(noise * 100)}%.`,
    "Then the living players speak in turn: each accuses a player, says that it trusts one, or passes. After that all vote at once for a player who is to leave, or skip. Who alone has most votes leaves, and its role is shown; a tie or most skipped votes let all stay.",
    `The innocent win when no imposter is left. The imposters win when they are as many as the innocent, or after ${rounds} ${rounds === 1 ? "round" : "rounds"}.`,
  ];
}

export function ownRole({ seat, side, partners }: HiddenView): string {
  const mates = partners.map((mate) => seatName(mate)).join(", ");
  const others = mates === "" ? "" : ` The other imposter is ${mates}.`;
  const role = side === "imposters" ? `an ${ROLES[side]}` : ROLES[side];
  return `You are ${seatName(seat, "first")}, ${role}.${others}`;
}

function current(view: HiddenView, settings: HiddenRoleSettings): string[] {
  const { past, readings, talk, living, seat, phase } = view;
  const round = past.length;
  return [
    ...past.flatMap((one, i) => [readingLine(readings[i], i), ...pastLines(one, seat)]),
    `Round ${round + 1} of ${settings.rounds}. Living: ${living.flatMap((lives, who) => (lives ? [who + 1] : [])).join(", ")}.`,
    readingLine(readings[round], round),
    ...(talk.length > 0 ? [`Said: ${talk.map((said) => saidText(said, seat)).join("; ")}.`] : []),
    `${phase === "talk" ? "You speak" : "You vote"}: ${legalMoves(view, seat, phase).join(", ")}. Give one of them in \\boxed{}.`,
  ];
}

function readingLine(reading: readonly boolean[], round: number): string {
  const red = reading.flatMap((bad, who) => (bad ? [who + 1] : []));
  return `Reading of round ${round + 1}: ${red.length === 0 ? "nobody looks" : `${red.join(", ")} ${red.length === 1 ? "looks" : "look"}`} like an imposter.`;
}

function pastLines({ talk, votes, out }: PastRound, seat: Seat): string[] {
  const end =
    out === null
      ? "Nobody left."
      : `${seatName(out.seat, "first")} left, and was ${out.side === "imposters" ? "an imposter" : "innocent"}.`;
  return [
    `Said: ${talk.map((said) => saidText(said, seat)).join("; ")}.`,
    `Votes: ${votes.map(({ seat: who, move }) => `${who + 1} for ${move === SKIP ? "nobody" : move}`).join(", ")}. ${end}`,
  ];
}

function saidText({ seat: who, move }: Said, seat: Seat): string {
  return `${who === seat ? "you" : seatName(who)} ${told(move)}`;
}

/** E.g. `accuses player 3`. */
export function told(move: string): string {
  const [what, whom] = move.split(" ");
  if (whom === undefined)
    return what === "pass" ? "passes" : what === SKIP ? "skips the vote" : `votes for player ${what}`;
  return `${what === "accuse" ? "accuses" : "trusts"} player ${whom}`;
}
