/** The committed vectors (`test/interop/renderers/make-vectors.py`): tiny models, and what Python's `transformers` makes of the same messages. */
import { readFileSync } from "node:fs";
import path from "node:path";
import type { Message, Observation } from "../../games/game.ts";
import type { Image } from "../../images/image.ts";
import type { ModelInput } from "../../players/player.ts";
import type { JsonFile, ModelConfigs } from "./files/configs.ts";
import { LargeModelRenderer } from "./renderer.ts";

const FIXTURES = path.resolve(import.meta.dirname, "../../../test/fixtures/renderers");

type Part =
  | { readonly type: "text"; readonly text: string }
  | { readonly type: "image"; readonly size: [number, number] };

interface VectorMessage {
  readonly role: Message["role"];
  readonly content: readonly Part[];
}

interface VectorModel {
  readonly tokenizer: string;
  readonly template: string;
  readonly config: object;
  readonly tokenizer_config: object;
  readonly preprocessor_config?: object;
  readonly processor_config?: object;
  readonly cases: readonly {
    readonly name: string;
    readonly variables: { readonly enable_thinking?: boolean };
    readonly messages: readonly VectorMessage[];
    /** Token ids; a list of one number is a picture of so many tokens. */
    readonly ids: readonly (number | [number])[];
  }[];
  /** Width and height, and where the model takes the picture: width and height as it sees it, and its tokens. */
  readonly sizes?: readonly (readonly number[])[];
}

interface Vectors {
  readonly versions: Readonly<Record<string, string>>;
  readonly models: Readonly<Record<string, VectorModel>>;
  /** By tokenizer: text, its token ids, and the text of these. */
  readonly strings: Readonly<Record<string, readonly (readonly [string, readonly number[], string])[]>>;
}

export const vectors: Vectors = JSON.parse(readFileSync(path.join(FIXTURES, "vectors.json"), "utf8"));

const tokenizers = new Map<string, unknown>();

function tokenizer(name: string): unknown {
  if (!tokenizers.has(name))
    tokenizers.set(name, JSON.parse(readFileSync(path.join(FIXTURES, `tokenizer-${name}.json`), "utf8")));
  return tokenizers.get(name);
}

/** A tiny model's files. @param changed files that take the place of its own. */
export function tinyModel(name: string, changed: ModelConfigs["json"] = {}, template?: string): ModelConfigs {
  const model = vectors.models[name];
  const json: Partial<Record<JsonFile, unknown>> = {
    "config.json": model.config,
    "tokenizer.json": tokenizer(model.tokenizer),
    "tokenizer_config.json": model.tokenizer_config,
    "preprocessor_config.json": model.preprocessor_config,
    "processor_config.json": model.processor_config,
    ...changed,
  };
  return { name: `tiny/${name}`, place: "the vectors", json, template: template ?? model.template };
}

export function tinyRenderer(name: string, thinking?: boolean): LargeModelRenderer {
  return new LargeModelRenderer(tinyModel(name), { maxTokens: 64, thinking });
}

/** The picture of the vectors: two gradients and a diagonal. */
export function gradient(width: number, height: number): Image {
  const data = new Uint8Array(width * height * 3);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++)
      data.set(
        [Math.floor((x * 255) / width), Math.floor((y * 255) / height), ((x + y) * 7) % 256],
        (y * width + x) * 3,
      );
  return { width, height, data };
}

export function messagesOf(told: readonly VectorMessage[]): Message[] {
  return told.map(({ role, content }) => ({
    role,
    content: content.map((part) =>
      part.type === "text"
        ? part
        : { type: "image", picture: { id: part.size.join("x"), image: gradient(...part.size) } },
    ),
  }));
}

export function asks(...messages: Message[]): Observation {
  return { seat: 0, kind: "clue", view: {}, messages };
}

export function says(role: Message["role"], text: string): Message {
  return { role, content: [{ type: "text", text }] };
}

/** An input in the form of the vectors' ids. */
export function idsOf(input: ModelInput, renderer: LargeModelRenderer): (number | [number])[] {
  return input.flatMap((chunk): (number | [number])[] =>
    chunk.type === "tokens" ? [...chunk.tokens] : [[renderer.pictureTokens(chunk.picture)]],
  );
}
