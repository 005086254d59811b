/** The sizes of a model under the names that `transformers` uses, in `config.json`. */
import { z } from "zod";
import { absentToken, type ModelShape, seesPictures } from "../../shape.ts";
import type { ExportedModel } from "../exported-model.ts";

/** Names of the sizes there, by ours. */
const NAMES = {
  vocabulary: "vocab_size",
  width: "hidden_size",
  hidden: "intermediate_size",
  layers: "num_hidden_layers",
  encoderLayers: "num_encoder_layers",
  heads: "num_attention_heads",
  maxText: "max_position_embeddings",
  window: "window",
  pictureSize: "image_size",
  stem: "stem_size",
} as const satisfies Record<keyof ModelShape, string>;

const MODEL_TYPE = "sparring";
const CONFIGURATION = "configuration_sparring";
const MODELING = "modeling_sparring";

/** Python files that stand beside the configuration. */
export const PYTHON_FILES = [`${CONFIGURATION}.py`, `${MODELING}.py`] as const;

export function hfConfig(model: ExportedModel): object {
  const { shape } = model.weights;
  const sizes = Object.entries(NAMES).map(([ours, theirs]) => [theirs, shape[ours as keyof ModelShape]]);
  const code = `${MODELING}.SparringForCausalLM`;
  return {
    architectures: ["SparringForCausalLM"],
    auto_map: {
      AutoConfig: `${CONFIGURATION}.SparringConfig`,
      AutoModel: code,
      AutoModelForCausalLM: code,
      ...(seesPictures(shape) && { AutoModelForImageTextToText: code }),
    },
    model_type: MODEL_TYPE,
    dtype: "float32",
    ...Object.fromEntries(sizes),
    ...tokenIds(model),
    sparring: { version: model.version, game: model.game, weights_sha256: model.sha256 },
  };
}

export function generationConfig(model: ExportedModel): object {
  const limit = model.stop === undefined ? { max_new_tokens: 1 } : {};
  return { ...tokenIds(model), do_sample: true, use_cache: false, ...limit };
}

function tokenIds({ stop, weights }: ExportedModel): object {
  return {
    bos_token_id: null,
    ...(stop !== undefined && { eos_token_id: stop }),
    pad_token_id: absentToken(weights.shape),
  };
}

const sizes = Object.fromEntries(Object.values(NAMES).map((name) => [name, z.int()]));

/** A `config.json` of ours, as this project or `transformers` wrote it. */
export const hfConfigSchema = z.looseObject({
  model_type: z.literal(MODEL_TYPE),
  ...sizes,
  sparring: z.looseObject({ weights_sha256: z.string() }),
});

/** In the order of keys in which weights files say it. */
export function shapeOfConfig(config: z.infer<typeof hfConfigSchema>): ModelShape {
  const order: (keyof ModelShape)[] = [
    ...(["width", "encoderLayers", "layers", "heads", "hidden", "vocabulary"] as const),
    ...(["pictureSize", "stem", "maxText", "window"] as const),
  ];
  const entries = order.map((ours) => [ours, config[NAMES[ours]]]);
  return Object.fromEntries(entries) as unknown as ModelShape;
}
