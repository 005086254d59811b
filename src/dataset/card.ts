/**
 * The card of a data set: what it holds, where it is from, how one reads it. Nothing of the machine is in it: no
 * paths, no addresses.
 */
import type { AnswerSource } from "./answer-row.ts";
import type { DatasetKind, WrittenDataset } from "./export-dataset.ts";
import { PICTURES } from "./formats/imagefolder.ts";
import { type DatasetFormat, SPLIT } from "./formats/written.ts";
import type { Column } from "./tables/table.ts";

export interface DatasetCard {
  readonly source: AnswerSource;
  readonly as: DatasetKind;
  readonly format: DatasetFormat;
  readonly result: WrittenDataset;
  /** Which answers were taken, where not all were. */
  readonly rule: string | undefined;
  readonly columns: readonly Column[];
  readonly version: string;
}

const ABOUT: Readonly<Record<DatasetKind, string>> = {
  episodes: "Every answer, with its prompt, what the game made of it and what it earned.",
  sft: "Answers to imitate, each with its prompt.",
  dpo: "Pairs of a better and a worse answer to the same prompt.",
  grpo: "Prompts with several answers each, their rewards and their advantages.",
};

/** Markdown with the head that the Hugging Face hub reads. */
export function datasetCard(card: DatasetCard): string {
  const { source, as, format, result, rule, columns, version } = card;
  const { rows, pictures, answers } = result;
  return `---
pretty_name: ${JSON.stringify(`${source.name}, ${as}`)}
task_categories: [${source.pictures ? "image-text-to-text" : "text-generation"}]
tags: [sparring, self-play, ${as}]
size_categories: ["${sizeOf(rows)}"]
configs:
- config_name: default
  data_files:
  - split: ${SPLIT}
    path: ${format === "parquet" ? "data/train-*.parquet" : `${SPLIT}/**`}
---

# ${source.name}, ${as}

${ABOUT[as]} ${rows} rows${source.pictures ? `, ${pictures} different pictures` : ""}, from ${answers} answers. Written by Sparring ${version}.

## Where it is from

${[...source.facts, ...(rule === undefined ? [] : [rule]), ...leftOutLines(result), ...result.notes].map((line) => `- ${line}`).join("\n")}

Prompts are the chat messages of the games as large models read them. A small model that Sparring ships reads the same positions in fewer words of its own.

## Columns

| column | holds |
|---|---|
${columns.map(({ name, meaning }) => `| \`${name}\` | ${meaning} |`).join("\n")}

## Use

\`\`\`python
from datasets import load_dataset

${as} = load_dataset("this/folder", split="${SPLIT}")
\`\`\`

${useOf(as)}
${format === "imagefolder" ? `\nPictures lie in \`${PICTURES}\`, each once.\n` : ""}
## License

None is stated. Pictures that Sparring draws (scenes, charts) come under its MIT license; photographs and pictures of one's own have rights of their own. Answers of other models are bound by
the terms of those. Choose a license that all of them allow.
`;
}

function useOf(as: DatasetKind): string {
  const uses: Record<DatasetKind, string> = {
    episodes:
      "`prompt` and `completion` are in the form of TRL's `SFTTrainer`. Choose rows by their other columns first.",
    sft: "It is in the form of TRL's `SFTTrainer` (`prompt`, `completion`, `images`).",
    dpo: "It is in the form of TRL's `DPOTrainer` (`prompt`, `chosen`, `rejected`, `images`).",
    grpo: "TRL's `GRPOTrainer` samples answers of its own to `prompt` (with `images`) and hands the other columns to its reward functions. For off-policy learning `answers`, `rewards` and `advantages` are what was played.",
  };
  return uses[as];
}

function leftOutLines({ leftOut }: WrittenDataset): string[] {
  const reasons = Object.entries(leftOut).map(([reason, count]) => `${count} ${reason}`);
  return reasons.length === 0 ? [] : [`Answers left out: ${reasons.join(", ")}.`];
}

/** The hub's classes. */
function sizeOf(rows: number): string {
  const limits = [
    [1e3, "n<1K"],
    [1e4, "1K<n<10K"],
    [1e5, "10K<n<100K"],
    [1e6, "100K<n<1M"],
  ] as const;
  return limits.find(([most]) => rows < most)?.[1] ?? "1M<n<10M";
}
