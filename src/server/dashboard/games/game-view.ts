/**
 * A stored game as one viewer may know it. From a seat it holds what that seat knew while it played, and nothing else: no other role, no reasoning
 * of others, no secret votes, no rewards, no end. All of it comes from the rules' own telling, so every game can be shown.
 */
import type { AnyGame, Seat } from "../../../games/game.ts";
import { seatName } from "../../../games/game.ts";
import type { RewardTerms } from "../../../reward/reward.ts";
import { heard, toldTurn } from "../../../rollout/describe.ts";
import type { Episode, Turn } from "../../../rollout/episode.ts";
import { fitting, type ReplayStep, replay } from "../../../rollout/replay.ts";
import type { Act, ShownSeat, Step } from "../wire.ts";

/** Characters of a text that are sent. */
const LONGEST = 2000;

/** What only those from above learn of a turn. */
export interface Earned {
  readonly rewards: readonly (RewardTerms | undefined)[];
  readonly advantages: readonly (number | undefined)[];
}

export interface Told {
  readonly opening: readonly string[];
  readonly steps: readonly Step[];
  readonly ending?: readonly string[];
}

type Steps = readonly ReplayStep<unknown>[];

/** @throws DataError if the episode does not fit its game or its secret. */
export function tellFromAbove(game: AnyGame, episode: Episode, secret: unknown, earned: Earned): Told {
  return fitting(episode, () => {
    const { start, steps, end } = replay(game, episode, secret);
    const at = new Map(episode.turns.map((turn, i) => [turn, i]));
    const names = picturesByNumber();
    return {
      opening: shortAll(game.tell.opening(start, names)),
      steps: steps.map((step) => ({
        ...headed(game, step),
        acts: step.turns.map((turn) => actOf(game, turn, earned, at.get(turn) ?? -1)),
      })),
      ending: shortAll(game.tell.ending(game.outcome(end))),
    };
  });
}

/** @throws DataError as above. */
export function tellFromSeat(game: AnyGame, episode: Episode, secret: unknown, seat: Seat): Told {
  return fitting(episode, () => {
    const { start, steps } = replay(game, episode, secret);
    return toldToSeat(game, start, steps, seat);
  });
}

/** The same of a game that may go on. @param steps those that are done. */
export function toldToSeat(game: AnyGame, start: unknown, steps: Steps, seat: Seat): Told {
  return {
    opening: shortAll(game.tell.opening(start, picturesByNumber(), seat)),
    steps: steps.map((step) => stepFromSeat(game, step, seat)),
  };
}

/** The turns of a game whose rules are not at hand, as they stand in the file. */
export function tellBare({ turns }: Episode, { rewards, advantages }: Earned): Told {
  const steps = turns.map((turn, i): Step => {
    const { seat, kind, move } = turn;
    const said = move === undefined ? undefined : `answers ${JSON.stringify(move)}`;
    return {
      heading: `${kind} ${i + 1}`,
      sees: [],
      acts: [
        {
          seat,
          kind,
          ...plainParts(turn),
          ...(said && { said: short(said) }),
          ...earnedOf(rewards[i], advantages[i]),
        },
      ],
    };
  });
  return { opening: [], steps: steps.map((step) => ({ ...step, heading: short(step.heading) })) };
}

/** @param view the viewer's seat; all is told without. */
export function seatsOf({ seats }: Episode, sides: readonly string[], view?: Seat): ShownSeat[] {
  return seats.map(({ role, player }, seat) => {
    const name = seatName(seat, "first");
    if (view === undefined)
      return { name, role: short(role), side: short(sides[seat]), player: short(player) };
    return view === seat ? { name, role: short(role), side: short(sides[seat]) } : { name };
  });
}

function stepFromSeat(game: AnyGame, step: ReplayStep<unknown>, seat: Seat): Step {
  const own = step.turns.find((turn) => turn.seat === seat);
  const head = headed(game, step, seat);
  if (own) return { ...head, acts: [actOf(game, own)] };
  const hidden = game.tell.hidden?.(step.turns[0].kind);
  if (hidden !== undefined) return { ...head, acts: [], hidden };
  return { ...head, acts: step.turns.map((turn) => heardAct(game, turn)) };
}

/** A step as far as its heading goes: it may be one that is to come. */
interface Headed {
  readonly before: unknown;
  readonly turns: readonly Pick<Turn, "seat" | "kind">[];
}

/** The first line of a heading, and below it what is drawn there, e.g. a board. */
export function headed(
  game: AnyGame,
  { before, turns }: Headed,
  view?: Seat,
): Pick<Step, "heading" | "sees"> {
  const own = turns.find(({ seat }) => seat === view);
  const [heading, ...drawn] = game.tell.heading(before, (own ?? turns[0]).kind).split("\n");
  const sees = own && game.tell.now ? game.tell.now(before, own.seat) : [];
  return { heading: short(heading), sees: shortAll([...drawn, ...sees]) };
}

function actOf(game: AnyGame, turn: Turn, earned?: Earned, at = -1): Act {
  const { seat, kind, move } = turn;
  const told = toldTurn(game, turn);
  const points = move === undefined ? undefined : game.tell.points?.(move);
  return {
    seat,
    kind,
    ...plainParts(turn),
    ...(told.said !== undefined && { said: short(told.said) }),
    ...(told.thought !== undefined && { thought: short(told.thought) }),
    ...(points !== undefined && { points }),
    ...(earned && { tokens: turn.tokens.length, ...earnedOf(earned.rewards[at], earned.advantages[at]) }),
  };
}

function plainParts({ refusal, failure, text, stop }: Turn): Partial<Act> {
  if (failure !== undefined) return { failure: short(failure) };
  const cut = stop === "length" ? { cut: true } : {};
  return refusal === undefined ? cut : { refusal: short(refusal), text: short(text), ...cut };
}

/** What other seats learn of an open move. */
function heardAct(game: AnyGame, turn: Turn): Act {
  const { seat, kind, move } = turn;
  const points = move === undefined ? undefined : game.tell.points?.(move);
  return { seat, kind, said: short(heard(game, turn)), ...(points !== undefined && { points }) };
}

function earnedOf(rewards: RewardTerms | undefined, advantage: number | undefined): Partial<Act> {
  return { ...(rewards && { rewards }), ...(advantage !== undefined && { advantage }) };
}

/** A picture's own name may tell what a seat must not know. */
function picturesByNumber(): (picture: { readonly id: string }) => string {
  const seen: string[] = [];
  return ({ id }) => {
    if (!seen.includes(id)) seen.push(id);
    return `picture ${seen.indexOf(id) + 1}`;
  };
}

function shortAll(lines: readonly string[]): string[] {
  return lines.slice(0, 100).map(short);
}

function short(text: string): string {
  return text.length <= LONGEST ? text : `${text.slice(0, LONGEST)}… (${text.length} characters)`;
}
