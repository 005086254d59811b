/**
 * A game written out for people and for golden tests: what every seat reads (the system message the first
 * time only), what it answers, what the parser makes of it, and the state after it. For games whose states
 * are plain JSON.
 */
import type { Key } from "../core/rng.ts";
import type { AnyGame, Game, Message, Parsed, Seat } from "./game.ts";

/** `answers` are used up in the order in which seats move; a missing one is empty. */
export function playthrough<State, Move, Secret>(
  game: Game<State, Move, Secret>,
  secret: Secret,
  key: Key,
  answers: readonly string[],
): string {
  const left = answers.slice();
  const met = new Set<Seat>();
  let state = game.start(secret, key);
  const lines = [`settings ${JSON.stringify(game.settings)}`, `seats ${JSON.stringify(game.seats(state))}`];
  lines.push(...openings(game, state));
  for (let due = game.toMove(state); due.length > 0; due = game.toMove(state)) {
    lines.push(
      "",
      `=== to move: seats ${due.join(", ")}`,
      `told ${game.tell.heading(state, kindOf(game, state))}`,
    );
    const parsed = new Map<Seat, Parsed<Move>>();
    for (const seat of due) {
      const answer = left.shift() ?? "";
      parsed.set(seat, game.parse(answer, state, seat));
      lines.push(...seatLines(game, state, seat, met.has(seat)), `--- seat ${seat} answers`, answer);
      lines.push(`parsed ${JSON.stringify(parsed.get(seat))}`, ...told(game, parsed.get(seat)!));
      met.add(seat);
    }
    state = game.apply(state, parsed);
    lines.push("", `state ${JSON.stringify(state)}`);
  }
  return `${[...lines, "", ...endLines(game, state)].join("\n")}\n`;
}

function seatLines(game: AnyGame, state: unknown, seat: Seat, met: boolean): string[] {
  const { messages, choices } = game.observe(state, seat);
  const shown = messages.filter(({ role }) => role !== "system" || !met);
  return [
    `--- seat ${seat} reads`,
    ...shown.flatMap(messageLines),
    `choices ${choices?.join(" ") ?? "not listed"}`,
  ];
}

/** What people are told of the deal: from above, then from each seat. */
function openings(game: AnyGame, state: unknown): string[] {
  const views = [undefined, ...game.seats(state).keys()];
  return views.flatMap((seat) => [
    `--- told ${seat === undefined ? "from above" : `to seat ${seat}`}`,
    ...game.tell.opening(state, ({ id }) => `<picture ${id}>`, seat),
  ]);
}

function kindOf(game: AnyGame, state: unknown): string {
  return game.observe(state, game.toMove(state)[0]).kind;
}

function told(game: AnyGame, parsed: Parsed<unknown>): string[] {
  return parsed.ok ? [`told ${game.tell.move(parsed.move)}`] : [];
}

function messageLines({ role, content }: Message): string[] {
  return content.map((part) =>
    part.type === "text" ? `[${role}] ${part.text}` : `[${role}] <picture ${part.picture.id}>`,
  );
}

function endLines(game: AnyGame, state: unknown): string[] {
  const outcome = game.outcome(state);
  return [
    `outcome ${JSON.stringify(outcome)}`,
    `returns ${game.returns(outcome).join(" ")}, winner ${game.winner(outcome) ?? "none"}`,
    ...game.tell.ending(outcome),
  ];
}
