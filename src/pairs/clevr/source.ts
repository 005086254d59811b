/** Endless CLEVR pairs, drawn and rendered on demand. */
import { ConfigError } from "../../core/errors.ts";
import { Key } from "../../core/rng.ts";
import type { ImagePair, PairSource, Split } from "../pair.ts";
import type { Combinations } from "./combinations.ts";
import { editSize, harderScene } from "./difficulty.ts";
import { editScene } from "./edit.ts";
import type { Look } from "./look.ts";
import { type Quality, type Rendering, type RenderOptions, render } from "./render.ts";
import { type SceneOptions, sampleScene } from "./sample.ts";
import type { StagedScene } from "./scene.ts";

export interface ClevrOptions {
  readonly seed: number;
  /** Side of the square pictures in pixels. */
  readonly size: number;
  /** Fewest and most objects (default 4 and 6). */
  readonly objects?: readonly [number, number];
  /** Focal length in mm (default 50). */
  readonly lens?: number;
  readonly quality?: Quality;
  /** The colours a shape may have (default any). */
  readonly combinations?: Combinations;
  /** Shades and floor (default CLEVR's own). */
  readonly look?: Look;
}

export interface ClevrExample extends Rendering {
  readonly scene: StagedScene;
}

export interface ClevrSource extends PairSource {
  /**
   * The first picture of `pair(split, index)` with its scene and object map, at half the cost of the pair.
   */
  example(split: Split, index: number): ClevrExample;
}

const TRIES = 20;

/** @throws ConfigError if an option is out of range. */
export function clevrSource(options: ClevrOptions): ClevrSource {
  const settings = sceneOptions(options);
  const name = `clevr-${options.size}-s${options.seed}`;
  const root = Key.root(`clevr/${options.seed}`);
  const draw = (scene: StagedScene) => render(scene, renderOptions(settings, options));

  /** A scene that has an edited copy: nearly always the first one tried. */
  const scenes = (split: Split, index: number, difficulty?: number) => {
    const wanted = difficulty === undefined ? settings : harderScene(settings, difficulty);
    for (let i = 0; i < TRIES; i++) {
      const key = root.child(split, index, i);
      const scene = sampleScene(key.child("scene"), wanted);
      const size = difficulty === undefined ? undefined : editSize(key.child("size").stream(), difficulty);
      const edit = editScene(
        key.child("edit"),
        scene,
        settings.width,
        settings.height,
        size,
        settings.combinations,
      );
      if (edit) return { scene, edit };
    }
    throw new ConfigError(
      `No edited copy keeps all ${wanted.objects[1]} objects visible. Ask for fewer objects (objects).`,
    );
  };

  const pair = (split: Split, index: number, difficulty?: number): ImagePair => {
    const { scene, edit } = scenes(split, index, difficulty);
    const id = `${name}/${split}/${index}${difficulty === undefined ? "" : `/d${difficulty}`}`;
    return {
      id,
      domain: "clevr",
      original: { id: `${id}/original`, image: draw(scene).image },
      modified: { id: `${id}/modified`, image: draw(edit.scene).image },
      changes: edit.changes,
      ...(difficulty !== undefined && { difficulty }),
      contents: { original: scene, modified: edit.scene },
    };
  };

  return {
    name,
    domains: ["clevr"],
    size: () => Number.POSITIVE_INFINITY,
    pair: async (split, index, difficulty) => pair(split, index, difficulty),
    example: (split, index) => {
      const { scene } = scenes(split, index);
      return { scene, ...draw(scene) };
    },
  };
}

/** One scene, its picture and object map straight from a key: what pretraining feeds on. */
export function clevrExample(key: Key, options: Omit<ClevrOptions, "seed">): ClevrExample {
  const settings = sceneOptions(options);
  const scene = sampleScene(key, settings);
  return { scene, ...render(scene, renderOptions(settings, options)) };
}

function renderOptions(
  { width, height }: SceneOptions,
  { quality = "draft", look }: Omit<ClevrOptions, "seed">,
): RenderOptions {
  return { width, height, quality, ...(look && { look }) };
}

function sceneOptions(options: Omit<ClevrOptions, "seed">): SceneOptions {
  const { size, objects = [4, 6], lens = 50, combinations } = options;
  if (!Number.isInteger(size) || size < 16)
    throw new ConfigError(
      `CLEVR pictures cannot be ${size} pixels wide. Choose a whole number from 16 (size).`,
    );
  if (objects[0] < 2 || objects[1] < objects[0] || objects[1] > 10)
    throw new ConfigError(
      `CLEVR scenes cannot have ${objects.join(" to ")} objects. Choose 2 to 10 (objects).`,
    );
  if (!(lens >= 20 && lens <= 70))
    throw new ConfigError(`A lens of ${lens} mm shows too little or too much. Choose 20 to 70 (lens).`);
  return { objects, lens, width: size, height: size, ...(combinations && { combinations }) };
}
