/** What a run will ask of a Tinker server, as a table: `sparring plan` for that engine. Nothing is sent, and no folder is made. */
import { ConfigError } from "../core/errors.ts";
import { rendererOf } from "../engine/tinker/open.ts";
import { type Asked, type Estimate, estimate } from "../run/dry-run.ts";
import { refuseOfLargeModels } from "../run/open/fits.ts";
import { type Costs, costsOf, readPrices } from "../run/prices.ts";
import type { Config } from "../run/settings/config.ts";
import type { CliIo } from "./io.ts";

interface DryRunFlags {
  readonly json?: boolean;
  /** A price list. */
  readonly prices?: string;
}

/** @throws ConfigError for an engine that asks no server or a price list that is none, EngineError if the model's files are nowhere. */
export async function dryRun(
  config: Config,
  { json, prices: file }: DryRunFlags,
  io: CliIo,
): Promise<number> {
  const { engine, iterations } = config;
  if (engine.kind !== "tinker")
    throw new ConfigError(
      `--dry-run tells what a server will be asked, and the engine ${engine.kind} asks none. Add --engine tinker --model MODEL, or leave out --dry-run.`,
    );
  if (engine.modelFiles === undefined && engine.model.startsWith("sparring/"))
    throw new ConfigError(
      `--dry-run counts tokens with the files of a model, and ${engine.model}, which "sparring serve" serves, has none. It costs nothing but time: leave out --dry-run.`,
    );
  refuseOfLargeModels(config, true);
  const prices = file === undefined ? undefined : readPrices(file, engine.model);
  const renderer = await rendererOf(engine, io.env);
  const told = await estimate(config, renderer);
  const costs = prices && costsOf(told, iterations, prices);
  const result = { type: "estimate", ...told, ...(costs && { costs }) };
  io.out.write(json ? `${JSON.stringify(result)}\n` : textOf(told, config, engine, costs));
  return 0;
}

interface Row {
  readonly name: string;
  readonly count: (asked: Asked) => number;
  readonly cost?: number;
}

function textOf(
  { rendered, training, heldOut, optimiserSteps, checkpoints }: Estimate,
  { iterations }: Config,
  { model, url }: Extract<Config["engine"], { kind: "tinker" }>,
  costs: Costs | undefined,
): string {
  const rows: Row[] = [
    { name: "games", count: ({ games }) => games },
    { name: "prompts", count: ({ prompts }) => prompts },
    { name: "pictures in them", count: ({ pictures }) => pictures },
    { name: "tokens read", count: ({ read }) => read, cost: costs?.read },
    {
      name: "tokens scored under the base, at most",
      count: ({ scored }) => scored,
      cost: costs?.scored,
    },
    { name: "tokens sampled, at most", count: ({ sampled }) => sampled, cost: costs?.sampled },
    { name: "tokens trained, at most", count: ({ trained }) => trained, cost: costs?.trained },
  ];
  const line = (...[name, ...cells]: string[]) =>
    `  ${name.padEnd(38)}${cells.map((cell) => cell.padStart(16)).join("")}`.trimEnd();
  const count = (value: number) => value.toLocaleString("en");
  const money = (value: number | undefined) => (value === undefined ? "" : value.toFixed(2));
  const { currency = "", perMillion } = costs ?? {};
  return [
    `${model} at ${url}: ${iterations} iterations, ${count(optimiserSteps)} optimiser steps, ${checkpoints} checkpoints on the server.`,
    line("", "training", "held out", currency),
    ...rows.map((row) =>
      line(row.name, count(row.count(training)), count(row.count(heldOut)), money(row.cost)),
    ),
    ...(costs
      ? [
          line("all of it, at most", "", "", money(costs.total)),
          line("an iteration's training, at most", "", "", money(costs.perIteration)),
          `Prices per million tokens: ${perMillion?.prefill} read, ${perMillion?.sample} sampled, ${perMillion?.train} trained (--prices). Stored checkpoints are not in them.`,
        ]
      : []),
    `From ${rendered} games of the training set, rendered for this model; nothing was sent.`,
    "",
  ].join("\n");
}
