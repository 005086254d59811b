/**
 * The files of a model that a renderer reads: its tokenizer, chat template and the numbers of its picture processor; no weights.
 * The list is fixed: no name that a file or a server tells is ever opened.
 */
export type ModelFile = keyof typeof MODEL_FILES;

/** With the most bytes that each may have. */
export const MODEL_FILES = {
  "config.json": 4e6,
  "generation_config.json": 1e6,
  "tokenizer.json": 64e6,
  "tokenizer_config.json": 16e6,
  "chat_template.jinja": 1e6,
  "chat_template.json": 1e6,
  "preprocessor_config.json": 1e6,
  "processor_config.json": 1e6,
} as const;

export const MODEL_FILE_NAMES = Object.keys(MODEL_FILES) as ModelFile[];

/** A place that holds a model's files. */
export interface ModelFiles {
  /** The model's name, or its folder; for messages. */
  readonly name: string;
  /** Where the files are, in words. */
  readonly place: string;
  /** @returns undefined if there is no such file. @throws EngineError if it cannot be read or is too large. */
  read(file: ModelFile): Promise<Uint8Array | undefined>;
}
