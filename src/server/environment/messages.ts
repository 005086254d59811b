/** The messages of OpenEnv's WebSocket: what a client sends, and what it hears. */
import { z } from "zod";
import { resetSchema } from "./deals.ts";

/** The fields of a step. OpenEnv's own classes add `metadata` to every action. */
export const actionSchema = z.strictObject({
  text: z.string().describe("what the model wrote, with its answer where the question wants it"),
  metadata: z.record(z.string(), z.unknown()).optional(),
});

export const stateSchema = z.strictObject({
  episode_id: z.string().nullable(),
  step_count: z.int().nonnegative().describe("answers in this game"),
  game: z.string(),
  player: z.int().nullable(),
  done: z.boolean(),
});
export type State = z.infer<typeof stateSchema>;

/** OpenEnv's names for what can go wrong. */
export type ErrorCode =
  | "INVALID_JSON"
  | "UNKNOWN_TYPE"
  | "VALIDATION_ERROR"
  | "EXECUTION_ERROR"
  | "CAPACITY_REACHED"
  | "SESSION_ERROR";

/** An error that a client hears; its session goes on. */
export class Fault extends Error {
  constructor(
    readonly code: ErrorCode,
    message: string,
  ) {
    super(message);
  }
}

const messageSchema = z.discriminatedUnion("type", [
  z.object({ type: z.literal("reset"), data: resetSchema.default({}) }),
  z.object({ type: z.literal("step"), data: actionSchema }),
  z.object({ type: z.literal("state") }),
  z.object({ type: z.literal("close") }),
]);
export type Message = z.infer<typeof messageSchema>;

const TYPES = messageSchema.options.map(({ shape }) => shape.type.value);

/** @throws Fault for what is no message. */
export function readMessage(text: string): Message {
  const json = parsed(text);
  const type = (json as { type?: unknown } | null)?.type;
  if (!TYPES.some((known) => known === type))
    throw new Fault(
      "UNKNOWN_TYPE",
      `a message of type ${JSON.stringify(type)} is not known. Send ${TYPES.join(", ")}.`,
    );
  const message = messageSchema.safeParse(json);
  if (message.success) return message.data;
  const [{ path, message: trouble }] = message.error.issues;
  throw new Fault(
    "VALIDATION_ERROR",
    `${path.join(".") || "the message"}: ${trouble}. GET /schema tells the fields.`,
  );
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Fault("INVALID_JSON", "the message is no JSON");
  }
}

export function errorMessage({ code, message }: Fault, more: object = {}): object {
  return { type: "error", data: { message, code, ...more } };
}
