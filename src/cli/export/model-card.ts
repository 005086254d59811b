/**
 * The model card of an exported model: what it is, how it is loaded, what was measured, how it was trained. Nothing of the
 * machine is in it: no paths, no addresses.
 */
import path from "node:path";
import type { ExportedModel } from "../../engine/local/export/exported-model.ts";
import { pictureTokens, seesPictures } from "../../engine/local/shape.ts";
import { gameTitle } from "../../run/open/games.ts";
import { measuredLines, type RunResult } from "../../run/record/result.ts";
import type { Config } from "../../run/settings/config.ts";
import { nearestPreset } from "../../run/settings/nearest-preset.ts";

export interface ModelCard {
  readonly model: ExportedModel;
  readonly config: Config;
  /** Absent for weights that are of no run. */
  readonly run?: TrainedRun;
  /** Whether they are those of this package. */
  readonly shipped: boolean;
  /** Whether `verify.json` stands beside it. */
  readonly verified: boolean;
}

/** Where in a run the weights are from. */
export interface TrainedRun {
  readonly iteration: number;
  readonly optimiserStep: number;
  readonly baseWeights: string;
  /** Of the end of the run; absent before. */
  readonly measured?: RunResult;
}

/** Markdown with the head that the Hugging Face hub reads. */
export function modelCard(card: ModelCard): string {
  const { model, config, shipped } = card;
  const pictures = seesPictures(model.weights.shape);
  const games = [config.game, ...config.moreGames]
    .map((game) => gameTitle({ game }) ?? game.name)
    .join(" and ");
  return `---
library_name: transformers
pipeline_tag: ${pictures ? "image-text-to-text" : "text-generation"}
${shipped ? "license: mit\n" : ""}tags: [self-play, sparring, custom_code]
---

# A player of ${games}

${whatItIs(model, pictures)}

## Use

${useText(model, pictures)}
${card.verified ? `\n${VERIFIED}\n` : ""}
## Results

${resultsText(card)}

## Training

${trainingText(card)}

## Limits

${limitsText(pictures)}

## Provenance

${table([
  ["SHA-256 of the weights file", model.sha256],
  ["exported by", `Sparring ${model.version}`],
  ...originRows(model),
])}

\`sparring import FOLDER --out weights.safetensors\` gives the weights file back.
${shipped ? "" : "\n## License\n\nNone is stated. Choose one that the rights in the start weights and the training pictures allow.\n"}`;
}

function whatItIs({ weights, words, game }: ExportedModel, pictures: boolean): string {
  const { shape, flat } = weights;
  const sees = pictures
    ? `one picture of ${shape.pictureSize}×${shape.pictureSize} pixels (${pictureTokens(shape)} tokens) and up to ${shape.maxText} words`
    : `up to ${shape.maxText} words`;
  return `A decoder of ${flat.length.toLocaleString("en")} parameters that reads ${sees} out of a vocabulary of ${words.length}. It plays
${game} and does nothing else: its prompts are the game in its own few words, not prose.`;
}

function useText({ stop }: ExportedModel, pictures: boolean): string {
  const limit = stop === undefined ? "1" : "40";
  const pixels = pictures
    ? `\npixels = torch.tensor(rgb).permute(2, 0, 1)[None] / 64 - 2  # rgb: uint8 [side, side, 3]`
    : "";
  const given = pictures ? ", pixel_values=pixels" : "";
  return `\`\`\`python
import torch
from transformers import AutoModelForCausalLM, AutoTokenizer

model = AutoModelForCausalLM.from_pretrained("this/folder", trust_remote_code=True)
tokenizer = AutoTokenizer.from_pretrained("this/folder", trust_remote_code=True)${pixels}
prompt = tokenizer(words, return_tensors="pt")  # words: a prompt of the game, with spaces between
answer = model.generate(**prompt${given}, max_new_tokens=${limit})
print(tokenizer.decode(answer[0]))
\`\`\`

The model's code is \`modeling_sparring.py\`, in this folder.`;
}

const VERIFIED = `\`verify.json\` has prompts of real games with the log-probabilities of Sparring's own engine, to compare with.`;

function resultsText({ run, config, shipped }: ModelCard): string {
  if (shipped) return "What it can do stands with 95% intervals in docs/base-model.md of Sparring.";
  if (!run) return "These weights are of no run that was measured.";
  const { measured, iteration } = run;
  if (!measured) return "The run has no result yet: nothing was measured.";
  const when =
    iteration === measured.iterations
      ? ""
      : `After iteration ${measured.iterations}; these weights are of iteration ${iteration}.\n\n`;
  const lines = measuredLines(measured, config).filter((line) => line !== "");
  return `${when}Against the weights that training began with (base), with 95% intervals:\n\n${lines.join("\n\n")}`;
}

function trainingText({ model, run, config, shipped }: ModelCard): string {
  if (shipped)
    return "By supervised lessons on rendered scenes, charts and photographs, before any self-play (docs/base-model.md of Sparring).";
  if (!run) return "Unknown: the weights were given as a file. What its header says is under Provenance.";
  const { preset, differences } = nearestPreset(config);
  return table([
    ["algorithm", config.algorithm.name],
    ["nearest preset", preset],
    ["seed", config.seed],
    ["iterations", `${run.iteration} of ${config.iterations}`],
    ["optimiser steps", run.optimiserStep],
    ["games per iteration", config.gamesPerIteration],
    ...(seesPictures(model.weights.shape) ? [["pictures", withoutPaths(config.pairs.source)] as const] : []),
    ["start weights", run.baseWeights],
    ...differences.map(({ key, own }) => [`differs: ${key}`, withoutPaths(own)] as const),
  ]);
}

/** A path by its last part. */
function withoutPaths(value: unknown): string {
  const text = typeof value === "string" ? value : JSON.stringify(value);
  const parts = text
    .split("+")
    .map((part) => (path.isAbsolute(part.trim()) ? path.basename(part.trim()) : part));
  return parts.join("+").replaceAll("|", "\\|");
}

function limitsText(pictures: boolean): string {
  const seen = pictures ? " It sees a small picture, and mistakes what is smaller than a few pixels." : "";
  return `It is small and knows the words of its game alone; other words are \`<unk>\`.${seen} It says what wins the game, which need not
be true. It should not be used to describe pictures or to decide anything.`;
}

/** What the header of the weights file says of its making. */
function originRows({ header }: ExportedModel): [string, string][] {
  const kept = ["command", "seed", "version", "lessons", "from", "step"];
  return kept.flatMap((key): [string, string][] =>
    key in header ? [[`made with: ${key}`, header[key]]] : [],
  );
}

function table(rows: readonly (readonly [string, string | number])[]): string {
  return ["| | |", "|---|---|", ...rows.map(([name, value]) => `| ${name} | ${value} |`)].join("\n");
}
