/**
 * Gemma 3: the template marks a picture by `<start_of_image>`, the processor puts two line breaks, a fixed number of
 * `<image_soft_token>` and `<end_of_image>` with two line breaks in its place. Every picture is squeezed into one square, so
 * its own size costs nothing. Left out: pan and scan, which cuts a picture into several.
 */
import { z } from "zod";
import { EngineError } from "../../../core/errors.ts";
import { type ModelConfigs, readConfig, readPreprocessor } from "../files/configs.ts";
import type { Family, PictureLayout, PictureLimits, Size } from "./family.ts";

const processor = z.looseObject({ image_seq_length: z.int().positive().default(256) });
const preprocessor = z.looseObject({ do_pan_and_scan: z.boolean().nullish() });

const START = "<start_of_image>";
const PLACEHOLDER = "<image_soft_token>";
const END = "<end_of_image>";

export const gemma3: Family = {
  name: "gemma3",
  modelTypes: ["gemma3"],
  layout: (configs, limits) => layout(configs, limits),
};

function layout(configs: ModelConfigs, limits: PictureLimits): PictureLayout {
  const tokens = readConfig(configs, "processor_config.json", processor).image_seq_length;
  if (readPreprocessor(configs, preprocessor).do_pan_and_scan)
    throw new EngineError(
      `${configs.name}: preprocessor_config.json asks for pan and scan, which cuts pictures into several; the renderer sends whole ones. Set do_pan_and_scan to false.`,
    );
  if (limits.tokens !== undefined && limits.tokens < tokens)
    throw new EngineError(
      `${limits.tokens} tokens for a picture are fewer than this model takes for each, ${tokens}. Give at least ${tokens}.`,
    );
  return {
    placeholder: PLACEHOLDER,
    expand: (text) => text.replaceAll(START, `\n\n${START}${PLACEHOLDER}${END}\n\n`),
    sent: (size: Size) => size,
    tokens: () => tokens,
  };
}
