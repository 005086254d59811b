/**
 * The small calls of the Tinker protocol, JSON in both directions: what each asks and what each answers. Fields that
 * are not named here are dropped, so a newer server or client may send more. Null counts as absent.
 */
import { z } from "zod";
import { WireError } from "./wire-error.ts";

const id = z.union([z.string().min(1), z.number().int()]).transform(String);
const count = z.number().int().nonnegative();
const maybe = <T extends z.ZodType>(schema: T) =>
  schema.nullish().transform((value): z.output<T> | undefined => value ?? undefined);
const metadata = maybe(z.record(z.string(), z.unknown()));
const path = z.string().min(1);

/** Switches and sizes that a server asks its clients to keep to. */
export const clientConfig = z.object({
  pjwt_auth_enabled: z.boolean().default(false),
  sample_dispatch_bytes_semaphore_size: count.default(10 * 2 ** 20),
  inflight_response_bytes_semaphore_size: count.default(50 * 2 ** 20),
  parallel_fwdbwd_chunks: z.boolean().default(true),
  /** Whether the binary form of training data should come packed (Zstandard). */
  proto_compress_fwdbwd: z.boolean().default(false),
  fwdbwd_max_chunk_len: z.number().int().positive().default(1024),
  fwdbwd_max_chunk_bytes_count: z.number().int().positive().default(5_000_000),
  fwdbwd_dispatch_bytes_semaphore_size: count.default(50_000_000),
  billing_exception_max_pause_duration_sec: z.number().nonnegative().default(3600),
  sample_max_concurrent_requests: z.number().int().positive().default(2000),
});
export type ClientConfig = z.output<typeof clientConfig>;

export const dynamicConfig = z.object({
  /** Whether `cancel_future` is there. */
  sample_cancel_enabled: z.boolean().default(false),
});
export type DynamicConfig = z.output<typeof dynamicConfig>;

const loraConfig = z.object({
  rank: count,
  seed: maybe(z.number().int()),
  train_unembed: z.boolean().default(true),
  train_mlp: z.boolean().default(true),
  train_attn: z.boolean().default(true),
});

const adamParams = z.object({
  learning_rate: z.number(),
  beta1: z.number().default(0.9),
  beta2: z.number().default(0.95),
  eps: z.number().default(1e-12),
  weight_decay: z.number().default(0),
  grad_clip_norm: z.number().default(0),
});

const numbered = { model_id: z.string().min(1), seq_id: z.number().int().positive() };

/** What clients send. */
export const requests = {
  client_config: z.object({ sdk_version: z.string() }),
  create_session: z.object({
    tags: z.array(z.string()),
    user_metadata: metadata,
    sdk_version: z.string(),
    project_id: maybe(z.string()),
  }),
  session_heartbeat: z.object({ session_id: z.string().min(1) }),
  create_model: z.object({
    session_id: z.string().min(1),
    model_seq_id: count,
    base_model: z.string().min(1),
    lora_config: maybe(loraConfig),
    optimizer_config: maybe(z.looseObject({ type: z.string() })),
    user_metadata: metadata,
  }),
  get_info: z.object({ model_id: z.string().min(1) }),
  unload_model: z.object({ model_id: z.string().min(1) }),
  create_sampling_session: z.object({
    session_id: z.string().min(1),
    sampling_session_seq_id: count,
    base_model: maybe(z.string()),
    model_path: maybe(path),
  }),
  /** Adam's parameters stand in `adam_params`; those of any other optimiser in `optimizer_params`. */
  optim_step: z.object({
    ...numbered,
    adam_params: maybe(adamParams),
    optimizer_params: maybe(z.looseObject({ type: z.string() })),
  }),
  save_weights: z.object({
    ...numbered,
    path: maybe(path),
    ttl_seconds: maybe(z.number()),
    overwrite: z.boolean().default(false),
  }),
  /** A path makes named weights, a sampling session number makes weights for that session alone. */
  save_weights_for_sampler: z.object({
    ...numbered,
    path: maybe(path),
    sampling_session_seq_id: maybe(count),
    ttl_seconds: maybe(z.number()),
    kind: z.enum(["snapshot", "inflight"]).default("snapshot"),
  }),
  load_weights: z.object({
    ...numbered,
    path,
    optimizer: z.boolean(),
    weights_access_token: maybe(z.string()),
  }),
  retrieve_future: z.object({ request_id: id, allow_metadata_only: z.boolean().default(false) }),
  cancel_future: z.object({ request_id: id }),
};

/** What servers answer, at once or as the result of a future. */
export const answers = {
  future: z.object({
    request_id: id,
    model_id: maybe(z.string()),
    /** From asample: one per sample wanted, in order. */
    sample_sequence_ids: maybe(z.array(z.string())),
  }),
  auth_token: z.object({ jwt: z.string().min(1) }),
  client_config: clientConfig,
  dynamic_config: dynamicConfig,
  create_session: z.object({
    session_id: z.string().min(1),
    info_message: maybe(z.string()),
    warning_message: maybe(z.string()),
    error_message: maybe(z.string()),
  }),
  session_heartbeat: z.object({}),
  get_server_capabilities: z.object({
    supported_models: z.array(
      z.object({
        model_name: maybe(z.string()),
        max_context_length: maybe(count),
        trainable: maybe(z.boolean()),
        sampleable: maybe(z.boolean()),
      }),
    ),
  }),
  create_model: z.object({ model_id: z.string().min(1) }),
  get_info: z.object({
    model_id: maybe(z.string()),
    model_data: z.object({
      arch: maybe(z.string()),
      model_name: maybe(z.string()),
      tokenizer_id: maybe(z.string()),
    }),
    is_lora: maybe(z.boolean()),
    lora_rank: maybe(count),
    model_name: maybe(z.string()),
  }),
  unload_model: z.object({ model_id: maybe(z.string()) }),
  create_sampling_session: z.object({ sampling_session_id: z.string().min(1) }),
  optim_step: z.object({ metrics: maybe(z.record(z.string(), z.number())) }),
  save_weights: z.object({ path }),
  save_weights_for_sampler: z.object({ path: maybe(path), sampling_session_id: maybe(z.string().min(1)) }),
  load_weights: z.object({ path: maybe(path) }),
};

/** A value of the schema, or a WireError that names the first field that does not fit. */
export function readCall<T extends z.ZodType>(schema: T, value: unknown, name: string): z.output<T> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const [{ path: at, message }] = result.error.issues;
  throw new WireError([name, ...at].join("."), message);
}
