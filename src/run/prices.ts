/**
 * A price list, and what a run costs by it at most. Prices are per million tokens and a user's own: none is known here. A picture costs
 * what its tokens cost.
 *
 *     { "format": 1, "currency": "EUR", "models": { "MODEL": { "prefill": 0.1, "sample": 0.2, "train": 0.3 } } }
 */
import { z } from "zod";
import { readCheckedJson } from "../core/checked-json.ts";
import { ConfigError } from "../core/errors.ts";
import type { Asked, Estimate } from "./dry-run.ts";

const perMillion = z.number().nonnegative();

const modelPrices = z.strictObject({
  /** Tokens read: prompts, and sequences that are scored. */
  prefill: perMillion,
  sample: perMillion,
  train: perMillion,
});
export type ModelPrices = z.infer<typeof modelPrices>;

const priceList = z.strictObject({
  format: z.literal(1),
  /** Three capital letters, as in ISO 4217. */
  currency: z.string().regex(/^[A-Z]{3}$/, "three capital letters such as EUR"),
  models: z.record(z.string(), modelPrices),
});

export interface Prices extends ModelPrices {
  readonly currency: string;
}

/** In the currency of the list; each at most. */
export interface Costs {
  readonly currency: string;
  readonly perMillion: ModelPrices;
  readonly read: number;
  /** Under the base: tokens read, and the one token that each request has to sample. */
  readonly scored: number;
  readonly sampled: number;
  readonly trained: number;
  readonly total: number;
  /** Without held-out games. */
  readonly perIteration: number;
}

/** Prices of one model. @throws ConfigError if the file is none, or does not name the model. */
export function readPrices(file: string, model: string): Prices {
  const { currency, models } = parsed(file);
  if (Object.hasOwn(models, model)) return { currency, ...models[model] };
  const known = Object.keys(models).join(", ") || "none";
  throw new ConfigError(
    `the price list ${file} has no prices of ${model}; it has those of ${known}. Add a line for it.`,
  );
}

/** What is asked, at its price. */
export function costsOf({ training, heldOut }: Estimate, iterations: number, prices: Prices): Costs {
  const { currency, ...perMillion } = prices;
  const parts = (asked: Asked) => ({
    read: asked.read * prices.prefill,
    scored: asked.scored * prices.prefill + (asked.scored > 0 ? asked.prompts * prices.sample : 0),
    sampled: asked.sampled * prices.sample,
    trained: asked.trained * prices.train,
  });
  const [trained, held] = [parts(training), parts(heldOut)];
  const names = ["read", "scored", "sampled", "trained"] as const;
  const sum = (costs: ReturnType<typeof parts>) =>
    names.reduce((total, name) => total + costs[name], 0) / 1e6;
  const line = (name: (typeof names)[number]) => (trained[name] + held[name]) / 1e6;
  return {
    currency,
    perMillion,
    read: line("read"),
    scored: line("scored"),
    sampled: line("sampled"),
    trained: line("trained"),
    total: sum(trained) + sum(held),
    perIteration: sum(trained) / iterations,
  };
}

function parsed(file: string): z.infer<typeof priceList> {
  return readCheckedJson(file, priceList, (reason, cause) => {
    return new ConfigError(
      `${file} is no price list: ${reason}. Write { "format": 1, "currency": "EUR", "models": { "MODEL": { "prefill": …, "sample": …, "train": … } } }, per million tokens.`,
      { cause },
    );
  });
}
