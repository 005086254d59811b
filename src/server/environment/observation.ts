/** What a client is told: the question as a chat model would get it, or how the game ended. */
import { z } from "zod";
import type { AnyGame, Message } from "../../games/game.ts";
import { enlarge } from "../../players/chat/enlarge.ts";
import { messageJson } from "../../players/chat/request-body.ts";
import { hasFailure } from "../../reward/game-return.ts";
import type { Episode } from "../../rollout/episode.ts";
import type { Dealt } from "./deals.ts";
import type { Moment } from "./held-game.ts";

const part = z.union([
  z.strictObject({ type: z.literal("text"), text: z.string() }),
  z.strictObject({
    type: z.literal("image_url"),
    image_url: z.strictObject({ url: z.string().describe("a data URL with a PNG in base64") }),
  }),
]);

export const observationSchema = z.strictObject({
  game: z.string(),
  episode_id: z.string(),
  player: z.int().describe("the client's own seat, from 1"),
  kind: z.string().describe('the kind of answer that is asked for; "end" where the game is over'),
  messages: z
    .array(z.strictObject({ role: z.string(), content: z.union([z.string(), z.array(part)]) }))
    .describe("all that the seat knows, as the messages of a chat request"),
  choices: z
    .array(z.string())
    .nullable()
    .describe("the answers that are moves here, where they can be listed"),
  refusal: z.string().nullable().describe("why the last answer was no move"),
  role: z.string().nullable().describe("the seat's role; told at the end"),
  won: z.boolean().nullable().describe("whether the seat's side won; null before the end and in a draw"),
  returns: z.array(z.number()).nullable().describe("the gain of each seat; told at the end"),
  failure: z.string().nullable().describe("why a player gave no answer at all: the game then has no reward"),
  metadata: z.record(z.string(), z.unknown()),
});
type Told = z.infer<typeof observationSchema>;

export interface Answered {
  readonly observation: Told;
  /** Null before the first answer, and for a game in which a player failed. */
  readonly reward: number | null;
  readonly done: boolean;
}

/** @param pictureSize pixels of the longer side at least; absent: pictures as they are. */
export async function told(
  rules: AnyGame,
  dealt: Dealt,
  moment: Moment,
  pictureSize?: number,
): Promise<Answered> {
  const { id, game } = dealt;
  const common = {
    game: rules.name,
    episode_id: id,
    player: game.seat + 1,
    refusal: game.lastTurn?.refusal ?? null,
    metadata: {},
  };
  if ("episode" in moment) {
    const { reward, ...end } = ending(rules, dealt, moment.episode);
    return { observation: { ...common, ...end }, reward, done: true };
  }
  const { kind, messages, choices } = moment.request.observation;
  const observation = {
    ...common,
    kind,
    messages: await messagesJson(messages, pictureSize),
    choices: choices ? [...choices] : null,
    ...{ role: null, won: null, returns: null, failure: null },
  };
  return { observation, reward: game.lastTurn ? 0 : null, done: false };
}

async function messagesJson(messages: readonly Message[], pictureSize?: number): Promise<Told["messages"]> {
  const enlarged = await enlarge(messages, pictureSize);
  return (await Promise.all(enlarged.map(messageJson))) as Told["messages"];
}

function ending(rules: AnyGame, { seats, game }: Dealt, episode: Episode) {
  const { outcome, turns } = episode;
  const [winner, returns] = [rules.winner(outcome), [...rules.returns(outcome)]];
  const failure = turns.find((turn) => turn.failure !== undefined)?.failure ?? null;
  const { role, side } = seats[game.seat];
  return {
    kind: "end",
    messages: [{ role: "user", content: rules.tell.ending(outcome).join("\n") }],
    choices: null,
    role,
    won: winner === undefined ? null : winner === side,
    returns,
    failure,
    reward: hasFailure(episode) ? null : returns[game.seat],
  };
}
