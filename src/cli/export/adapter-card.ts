/**
 * The model card of an adapter: what it is made of, how it was trained, what the run measured. Nothing of the machine is
 * in it: no paths, no address of the server. The license is the user's to choose.
 */
import path from "node:path";
import type { ExportedAdapter } from "../../engine/tinker/adapter/export.ts";
import type { TinkerSettings } from "../../engine/tinker/settings.ts";
import { gameTitle } from "../../run/open/games.ts";
import { measuredLines, type RunResult } from "../../run/record/result.ts";
import type { Config } from "../../run/settings/config.ts";
import { version } from "../version.ts";

export interface AdapterCard {
  readonly adapter: ExportedAdapter;
  readonly config: Config;
  readonly settings: TinkerSettings;
  readonly iteration: number;
  readonly optimiserStep: number;
  /** Of the end of the run; absent before. */
  readonly measured?: RunResult;
}

/** Markdown with the head that the Hugging Face hub reads. */
export function adapterCard(card: AdapterCard): string {
  const { adapter, config, settings } = card;
  const games = [config.game, ...config.moreGames].map((game) => gameTitle({ game }) ?? game.name);
  return `---
base_model: ${JSON.stringify(settings.model)}
library_name: peft
tags: [lora, self-play, sparring]
---

# Adapter of ${settings.model}

A LoRA adapter of rank ${adapter.rank} (alpha ${adapter.alpha}) for ${settings.model}, trained by self-play at ${games.join(" and ")} with
Sparring ${version()}. It changes ${adapter.modules.join(", ")}: ${adapter.tensors} tensors, ${adapter.parameters} numbers.

## Training

${table(rowsOf(card))}

## Measured

${measuredText(card)}

## Use

\`\`\`python
from peft import PeftModel

model = PeftModel.from_pretrained(base, "this/folder")  # base: ${settings.model}, loaded with transformers
\`\`\`

${adapter.packed > 0 ? packedText(adapter.packed) : ""}The names of the tensors are the server's, with the prefix that \`peft\` expects and \`lm_head\` for the output layer. It was not tried with
a model: see that \`peft\` reports no missing and no unexpected keys.

## License

None is stated. Choose one that the license of ${settings.model} and the rights in the training pictures allow.
`;
}

function rowsOf({ config, iteration, optimiserStep }: AdapterCard): [string, string | number][] {
  const { optimiser, loss, algorithm, pairs, sampling } = config;
  return [
    ["algorithm", algorithm.name],
    ["iterations", `${iteration} of ${config.iterations}`],
    ["optimiser steps", optimiserStep],
    ["games per iteration", config.gamesPerIteration],
    ["learning rate", `${optimiser.learningRate}, ${optimiser.schedule}`],
    ["loss", loss.kind],
    ["sampling temperature", sampling.temperature],
    ["seed", config.seed],
    ["pictures", picturesOf(pairs.source)],
  ];
}

/** A folder by its last part. */
function picturesOf(source: unknown): string {
  return String(source)
    .split("+")
    .map((part) => path.basename(part.trim()))
    .join(" + ");
}

function table(rows: readonly (readonly [string, string | number])[]): string {
  return ["| | |", "|---|---|", ...rows.map(([name, value]) => `| ${name} | ${value} |`)].join("\n");
}

function measuredText({ measured, config, iteration }: AdapterCard): string {
  if (!measured) return "The run has no result yet: nothing was measured.";
  const when =
    iteration === measured.iterations
      ? ""
      : `After iteration ${measured.iterations}; this adapter is of iteration ${iteration}.\n\n`;
  return when + measuredLines(measured, config).join("\n\n");
}

function packedText(count: number): string {
  return `Of the modules, ${count} belong to experts and are packed in three dimensions, as the server keeps them. \`peft\` does not read those:
they have to be split by expert first (tinker-cookbook's \`build_lora_adapter\` does).

`;
}
