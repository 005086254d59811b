/**
 * The layout of Python's `peft`: which names and settings an adapter has there, and whether what a server gave is one
 * of this run. Pairs of matrices `….lora_A.weight` [rank, in] and `….lora_B.weight` [out, rank]; those of experts may be
 * packed, with one more dimension in front.
 */
import { z } from "zod";
import { DataError } from "../../../core/errors.ts";
import { printableLine } from "../../../core/terminal-text.ts";
import type { TensorEntry } from "./tensors.ts";

export interface Expected {
  readonly model: string;
  readonly rank: number;
}

const numbers = z.record(z.string(), z.number().positive());
const modules = z.union([z.string(), z.array(z.string()).max(10_000)]);

/** The settings that are kept; any others of a server's file are dropped, for they are nobody's that are known here. */
const settings = z.object({
  peft_type: z.literal("LORA").default("LORA"),
  task_type: z.string().nullish(),
  base_model_name_or_path: z.string().nullish(),
  r: z.int().min(1),
  lora_alpha: z.number().positive(),
  lora_dropout: z.number().min(0).max(1).default(0),
  target_modules: modules.nullish(),
  modules_to_save: z.array(z.string()).nullish(),
  rank_pattern: z.record(z.string(), z.int().min(1)).default({}),
  alpha_pattern: numbers.default({}),
  bias: z.enum(["none", "all", "lora_only"]).default("none"),
  fan_in_fan_out: z.boolean().default(false),
  use_rslora: z.boolean().default(false),
  use_dora: z.boolean().default(false),
});
export type AdapterConfig = z.output<typeof settings>;

const PREFIX = "base_model.model.";
/** Servers that train the output layer name it so. */
const UNEMBED = /(^|\.)(model\.)?unembed_tokens(?=\.)/;
const MATRIX = /^(.+)\.(lora_A|lora_B|lora_embedding_A|lora_embedding_B)(\.weight)?$/;

/** @throws DataError if it is no LoRA configuration, or one of another model or rank. */
export function adapterConfig(text: string, { model, rank }: Expected): AdapterConfig {
  const config = parsed(text);
  if (config.r !== rank) throw other(`rank ${config.r}`, `engine.loraRank ${rank}`);
  const { base_model_name_or_path: base } = config;
  if (base && lastPart(base) !== lastPart(model)) throw other(`the base model ${printableLine(base)}`, model);
  return { ...config, base_model_name_or_path: model };
}

/** The name in `peft`. Any other name stays as it came. */
export function peftName(name: string): string {
  const bare = name.startsWith(PREFIX) ? name.slice(PREFIX.length) : name;
  return PREFIX + bare.replace(UNEMBED, "$1lm_head");
}

/** Modules with a pair of matrices, by the last part of their names. @throws DataError if they are no adapter of its rank. */
export function adaptedModules(tensors: readonly TensorEntry[], config: AdapterConfig): string[] {
  const pairs = new Map<string, Set<string>>();
  const ranks = [config.r, ...Object.values(config.rank_pattern)];
  for (const { name, shape } of tensors) {
    const [, module, matrix] = MATRIX.exec(name) ?? [];
    if (module === undefined) continue;
    const side = matrix.endsWith("A") ? "A" : "B";
    const own = shape.at(side === "A" ? -2 : -1);
    if (shape.length < 2 || (!shape.includes(0) && !ranks.includes(own!)))
      throw other(
        `a tensor ${printableLine(name.slice(0, 200))} of the shape [${shape}]`,
        `rank ${config.r}`,
      );
    pairs.set(module, (pairs.get(module) ?? new Set()).add(side));
  }
  for (const [module, sides] of pairs) {
    if (sides.size === 2) continue;
    throw broken(`the module ${printableLine(module.slice(0, 200))} has one of its two matrices`);
  }
  if (pairs.size === 0) throw broken("none of its tensors is a matrix of a LoRA adapter");
  return [...new Set([...pairs.keys()].map((module) => module.split(".").at(-1)!))].sort();
}

/** Modules whose matrices are packed in three dimensions: `peft` wants those of each expert by themselves. */
export function packedModules(tensors: readonly TensorEntry[]): number {
  return tensors.filter(({ name, shape }) => MATRIX.test(name) && shape.length > 2).length / 2;
}

/** The content of `adapter_config.json`. */
export function configText(config: AdapterConfig, modules: readonly string[]): string {
  const told = config.target_modules;
  const renamed = Array.isArray(told)
    ? told.map((name) => (name === "unembed_tokens" ? "lm_head" : name))
    : told;
  const named = renamed && renamed.length > 0 ? renamed : modules;
  const task = config.task_type ?? "CAUSAL_LM";
  return `${JSON.stringify({ ...config, task_type: task, target_modules: named, inference_mode: true }, null, 2)}\n`;
}

function parsed(text: string): AdapterConfig {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw broken("its adapter_config.json is no JSON");
  }
  const result = settings.safeParse(json);
  if (result.success) return result.data;
  const [{ path, message }] = result.error.issues;
  throw broken(`its adapter_config.json is none of a LoRA adapter (${path.join(".")}: ${message})`);
}

function lastPart(name: string): string {
  return (name.replace(/\/+$/, "").split("/").at(-1) ?? "").toLowerCase();
}

function other(found: string, expected: string): DataError {
  return new DataError(
    `the server gave an adapter with ${found}, and the run has ${expected}: it is another one. See that the run's server still has its weights.`,
  );
}

function broken(why: string): DataError {
  return new DataError(`the server gave no adapter that can be used: ${why}.`);
}
