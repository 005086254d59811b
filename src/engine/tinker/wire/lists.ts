/** The plain resources of the Tinker protocol, as servers list them: training runs and their checkpoints. */
import { z } from "zod";

const text = () =>
  z
    .string()
    .nullish()
    .transform((value) => value ?? undefined);
const count = () =>
  z
    .number()
    .nonnegative()
    .nullish()
    .transform((value) => value ?? undefined);

/** How much there is of a list that comes in pages; servers that give all at once may leave it out. */
const cursor = z.object({ total_count: count() }).nullish();

const checkpoint = z
  .object({
    tinker_path: z.string().min(1),
    checkpoint_type: text(),
    time: text(),
    size_bytes: count(),
    expires_at: text(),
  })
  .transform((each) => ({
    /** `tinker://RUN/weights/NAME` or `tinker://RUN/sampler_weights/NAME`. */
    path: each.tinker_path,
    /** `training` or `sampler`. */
    kind: each.checkpoint_type,
    time: each.time,
    bytes: each.size_bytes,
    expires: each.expires_at,
  }));
export type ListedCheckpoint = z.output<typeof checkpoint>;

const trainingRun = z
  .object({
    training_run_id: z.string().min(1),
    base_model: text(),
    lora_rank: count(),
    last_request_time: text(),
  })
  .transform((each) => ({
    id: each.training_run_id,
    baseModel: each.base_model,
    loraRank: each.lora_rank,
    lastRequest: each.last_request_time,
  }));
export type ListedRun = z.output<typeof trainingRun>;

export const checkpointPage = z
  .object({ checkpoints: z.array(checkpoint), cursor })
  .transform((page) => ({ items: page.checkpoints, total: page.cursor?.total_count }));

export const runPage = z
  .object({ training_runs: z.array(trainingRun), cursor })
  .transform((page) => ({ items: page.training_runs, total: page.cursor?.total_count }));

/** The answer of the archive call, where it is no redirect. */
export const archiveAnswer = z.object({ url: text(), type: text(), status: text() });
