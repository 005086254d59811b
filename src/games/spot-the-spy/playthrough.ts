/**
 * A game written out for people and for `playthrough.test.ts`: every seat's prompt (the system message the
 * first time only), every answer, what the parser made of it, and the state after it.
 */
import type { Key } from "../../core/rng.ts";
import type { Message, Parsed, Seat } from "../game.ts";
import type { SpotTheSpy } from "./spot-the-spy.ts";
import type { SpyGameMove, SpyGameSecret, SpyGameState } from "./state.ts";

/** `answers` are used up in the order in which seats move. */
export function playthrough(
  game: SpotTheSpy,
  secret: SpyGameSecret,
  key: Key,
  answers: readonly string[],
): string {
  const left = answers.slice();
  let state = game.start(secret, key);
  const lines = [`settings ${JSON.stringify(game.settings)}`, `roles ${roles(game, state)}`];
  for (let due = game.toMove(state); due.length > 0; due = game.toMove(state)) {
    lines.push("", `=== to move: seats ${due.join(", ")}`);
    const parsed = new Map<Seat, Parsed<SpyGameMove>>();
    for (const seat of due) {
      const answer = left.shift() ?? "";
      parsed.set(seat, game.parse(answer, state, seat));
      lines.push(...seatLines(game, state, seat, answer, parsed.get(seat)));
    }
    state = game.apply(state, parsed);
    const { clues, ballots } = state;
    lines.push("", `state ${JSON.stringify(ballots ? { ballots } : { clue: clues.at(-1) })}`);
  }
  return `${[...lines, "", `outcome ${JSON.stringify(game.outcome(state))}`].join("\n")}\n`;
}

function roles(game: SpotTheSpy, state: SpyGameState): string {
  return game
    .seats(state)
    .map(({ role }) => role)
    .join(" ");
}

function seatLines(game: SpotTheSpy, state: SpyGameState, seat: Seat, answer: string, parsed: unknown) {
  const { messages } = game.observe(state, seat);
  const shown = messages.filter(({ role }) => role !== "system" || state.reasoning[seat].length === 0);
  return [
    `--- seat ${seat} reads`,
    ...shown.flatMap(messageLines),
    `--- seat ${seat} answers`,
    answer,
    `parsed ${JSON.stringify(parsed)}`,
  ];
}

function messageLines({ role, content }: Message): string[] {
  return content.map((part) =>
    part.type === "text" ? `[${role}] ${part.text}` : `[${role}] <picture ${part.picture.id}>`,
  );
}
