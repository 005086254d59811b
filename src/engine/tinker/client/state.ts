/**
 * What must survive a kill, as plain JSON. Written before a number is first sent (`onState`), so that no number is lost
 * or used twice.
 *
 * What is sent again after a restart: the trainer repeats, from the first number without a known result
 * (`model.nextNumber`) and in the same order, the calls it made. The server knows a request by model and number and
 * gives the result it has, so nothing is trained twice; a call that differs from the one sent before is refused by its
 * digest, before it is sent. Samples have no order and are simply asked for anew, under numbers never used.
 */
import { z } from "zod";
import { TinkerError } from "./tinker-error.ts";

const sent = z.object({
  number: z.number().int().positive(),
  call: z.string(),
  /** sha256 of the body. */
  digest: z.string(),
  /** Whether the result has arrived. */
  done: z.boolean(),
  /** The number of the sampling session that the call asked for. */
  samplingSession: z.number().int().nonnegative().optional(),
});
export type Sent = z.output<typeof sent>;

const modelState = z.object({
  id: z.string(),
  baseModel: z.string(),
  /** The next number that was never sent. */
  next: z.number().int().positive(),
  /** What was sent from the first number without a known result on. */
  sent: z.array(sent),
  /** Names and paths of saved weights, in order. */
  saved: z.array(z.object({ name: z.string(), path: z.string(), forSampler: z.boolean() })),
  /** Why the model takes no more calls, if so. */
  givenUp: z.string().optional(),
});
export type ModelState = z.output<typeof modelState>;

const samplerState = z.object({
  id: z.string(),
  /** Number of the next sample. */
  next: z.number().int().nonnegative(),
});
export type SamplerState = z.output<typeof samplerState>;

const clientState = z.object({
  version: z.literal(1),
  url: z.string(),
  sessionId: z.string(),
  nextModel: z.number().int().nonnegative(),
  nextSamplingSession: z.number().int().nonnegative(),
  wire: z.enum(["json", "protobuf"]).optional(),
  models: z.array(modelState),
  samplers: z.array(samplerState),
  spent: z.object({ prefill: z.number(), sampled: z.number(), trained: z.number() }),
});
export type ClientState = z.output<typeof clientState>;

/** Numbers that a restored sampler skips, so that none sent after the state was written is used again. */
export const SAMPLE_BLOCK = 1_000_000;

export function readState(value: unknown): ClientState {
  const result = clientState.safeParse(value);
  if (result.success) return result.data;
  const [{ path, message }] = result.error.issues;
  throw new TinkerError("input", `state.${path.join(".")}: ${message}; give what save() returned, unchanged`);
}

/** The next block of numbers after `next`. */
export function nextBlock(next: number): number {
  return (Math.floor(next / SAMPLE_BLOCK) + 1) * SAMPLE_BLOCK;
}
