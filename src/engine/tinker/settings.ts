/** Settings of a model that a server of the Tinker protocol trains. The key is none of them: it is in TINKER_API_KEY alone. */
import { z } from "zod";
import { HOSTED_URL, SERVERS } from "./capabilities.ts";

const tokens = () => z.int().min(0).max(Number.MAX_SAFE_INTEGER);

export const tinkerSettings = z.strictObject({
  model: z
    .string()
    .min(1)
    .describe("the model that a Tinker server trains, as the server names it (Qwen/Qwen3-VL-8B-Instruct)"),
  url: z.url().default(HOSTED_URL).describe("address of the Tinker server; the key is in TINKER_API_KEY"),
  server: z
    .enum(SERVERS)
    .default("auto")
    .describe("kind of the Tinker server, for what it can do; auto finds out, by trying where it must"),
  record: z
    .string()
    .min(1)
    .optional()
    .describe(
      "file with what `engine check --json` found of the server; absent: what is known of its kind, or a short trial",
    ),
  loraRank: z.int().min(0).max(4096).default(32).describe("rank of the LoRA adapter; 0 trains all weights"),
  modelFiles: z
    .string()
    .min(1)
    .optional()
    .describe(
      "folder with the model's tokenizer, chat template and picture sizes; absent: the Hugging Face cache, else the hub",
    ),
  maxTokens: tokens().min(1).default(1024).describe("most tokens of an answer, reasoning included"),
  spendTokens: tokens()
    .default(0)
    .describe(
      "most tokens that a run may have read, sampled or trained on a Tinker server, each; 0 is no limit",
    ),
  rolloutGap: z
    .number()
    .positive()
    .default(0.1)
    .describe(
      "largest mean difference of log-probabilities between sampling and the first training pass, nats per token; above it the run stops",
    ),
});

export type TinkerSettings = z.infer<typeof tinkerSettings>;
