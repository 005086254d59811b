/** The vocabulary as a tokenizer of whole words between spaces, in the files of `tokenizers` and `transformers`. */
import { z } from "zod";
import { ABSENT } from "../../forms/form.ts";
import type { ExportedModel } from "../exported-model.ts";

const UNKNOWN = "<unk>";

export function tokenizerFile({ words }: Pick<ExportedModel, "words">): object {
  return {
    version: "1.0",
    truncation: null,
    padding: null,
    added_tokens: [],
    normalizer: null,
    pre_tokenizer: { type: "WhitespaceSplit" },
    post_processor: null,
    decoder: null,
    model: {
      type: "WordLevel",
      vocab: Object.fromEntries(words.map((word, id) => [word, id])),
      unk_token: UNKNOWN,
    },
  };
}

export function tokenizerConfig({ words, stop, weights }: ExportedModel): object {
  return {
    tokenizer_class: "PreTrainedTokenizerFast",
    model_max_length: weights.shape.maxText,
    model_input_names: ["input_ids", "attention_mask"],
    padding_side: "left",
    clean_up_tokenization_spaces: false,
    unk_token: UNKNOWN,
    pad_token: ABSENT,
    ...(stop !== undefined && { eos_token: words[stop] }),
  };
}

/** A `tokenizer.json` of ours, as this project or `transformers` wrote it. */
export const tokenizerSchema = z.looseObject({
  model: z.looseObject({ type: z.literal("WordLevel"), vocab: z.record(z.string(), z.int()) }),
});

/** By token. */
export function wordsOfTokenizer({ model }: z.infer<typeof tokenizerSchema>): string[] {
  return Object.entries(model.vocab)
    .sort(([, a], [, b]) => a - b)
    .map(([word]) => word);
}
