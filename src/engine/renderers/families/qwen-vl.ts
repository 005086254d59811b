/**
 * Qwen2-VL, Qwen2.5-VL, Qwen3-VL and Qwen3.5: `<|vision_start|>`, one `<|image_pad|>` per square of 28 or 32 pixels, `<|vision_end|>`.
 * The chat template writes all three; an image chunk stands for the run of `<|image_pad|>` alone.
 */
import { z } from "zod";
import { EngineError } from "../../../core/errors.ts";
import { type ModelConfigs, readPreprocessor } from "../files/configs.ts";
import type { Family, PictureLayout, PictureLimits, Size } from "./family.ts";
import { nearestShape, type PixelLimits, smartResize, tooLong } from "./smart-resize.ts";

const pixels = z.int().positive();

/** Numbers in preprocessor_config.json. `min_pixels` and `max_pixels` of older files go before `size`. */
const preprocessor = z.looseObject({
  patch_size: pixels,
  merge_size: pixels,
  min_pixels: pixels.nullish(),
  max_pixels: pixels.nullish(),
  size: z.looseObject({ shortest_edge: pixels.nullish(), longest_edge: pixels.nullish() }).nullish(),
  do_resize: z.literal(true).default(true),
});

export const qwenVl: Family = {
  name: "qwen-vl",
  modelTypes: ["qwen2_vl", "qwen2_5_vl", "qwen3_vl", "qwen3_vl_moe", "qwen3_5", "qwen3_5_moe"],
  layout: (configs, limits) => new QwenPictures(pixelLimits(configs), limits),
};

function pixelLimits(configs: ModelConfigs): PixelLimits {
  const { patch_size, merge_size, min_pixels, max_pixels, size } = readPreprocessor(configs, preprocessor);
  const least = min_pixels ?? size?.shortest_edge;
  const most = max_pixels ?? size?.longest_edge;
  if (least == null || most == null)
    throw new EngineError(
      `${configs.name}: preprocessor_config.json has no limits of the picture's size (size.shortest_edge and size.longest_edge, or min_pixels and max_pixels). Take the file of the model's own folder.`,
    );
  const factor = patch_size * merge_size;
  if (least > most || most < factor ** 2)
    throw new EngineError(
      `${configs.name}: preprocessor_config.json allows pictures of ${least} to ${most} pixels, which leaves no multiple of ${factor} pixels a side. Take the file of the model's own folder.`,
    );
  return { factor, least, most };
}

class QwenPictures implements PictureLayout {
  readonly placeholder = "<|image_pad|>";

  constructor(
    private readonly model: PixelLimits,
    private readonly limits: PictureLimits,
  ) {
    const fewest = Math.ceil(model.least / model.factor ** 2);
    if (limits.tokens !== undefined && limits.tokens < fewest)
      throw new EngineError(
        `${limits.tokens} tokens for a picture are fewer than the model's least, ${fewest}. Give at least ${fewest}.`,
      );
  }

  expand(text: string): string {
    return text;
  }

  sent(size: Size): Size {
    const { factor, most } = this.model;
    const limit = this.limits.tokens === undefined ? most : Math.min(most, this.limits.tokens * factor ** 2);
    const limits = { ...this.model, most: limit };
    const sent = smartResize(enlarged(size, this.limits.side), limits);
    return within(sent, limits) ? sent : nearestShape(size, limits);
  }

  tokens(size: Size): number {
    const { width, height } = smartResize(size, this.model);
    return (width / this.model.factor) * (height / this.model.factor);
  }
}

/** Within its limits the model's own resizing leaves a size as it is, in each version of it. Rounding may have made it too long. */
function within({ width, height }: Size, { least, most }: PixelLimits): boolean {
  return width * height >= least && width * height <= most && !tooLong({ width, height });
}

/** The longer side has `side` pixels, the shorter one is rounded up: no picture becomes too long by being enlarged. */
function enlarged({ width, height }: Size, side = 0): Size {
  const longer = Math.max(width, height);
  if (side <= longer) return { width, height };
  const scaled = (own: number) => (own === longer ? side : Math.ceil((own * side) / longer));
  return { width: scaled(width), height: scaled(height) };
}
