/**
 * The labels of the dense warm-up: for every patch of a picture, the look of the thing that covers the patch.
 * An object of a scene has attributes; a mark of a chart has a place among so many marks, a height and a rank
 * by size.
 */
import type { Image } from "../../../images/image.ts";
import { heights } from "../../../language/chart-truth.ts";
import { ORDINALS } from "../../../language/language.ts";
import type { ChartContent } from "../../../pairs/charts/chart.ts";
import type { MarkedChart } from "../../../pairs/charts/source.ts";
import type { ClevrExample } from "../../../pairs/clevr/source.ts";
import { ATTRIBUTE_NAMES, ATTRIBUTES } from "../../../pairs/clevr/statement.ts";
import { STRIDE } from "../shape.ts";

/** Steps of a mark's height, from the bottom of the axis to its top. */
const STEPS = 8;

/** Questions that a patch can answer, with the number of their answers. */
const QUESTIONS = [
  ...ATTRIBUTE_NAMES.map((name) => ({ name, answers: ATTRIBUTES[name].length })),
  { name: "place", answers: ORDINALS.length },
  { name: "rank", answers: ORDINALS.length },
  { name: "height", answers: STEPS },
  { name: "marks", answers: ORDINALS.length },
  { name: "thing", answers: 2 },
] as const;
export const QUESTION_NAMES: readonly string[] = QUESTIONS.map(({ name }) => name);
export const ANSWERS: readonly number[] = QUESTIONS.map(({ answers }) => answers);
/** Width of a patch's labels: all answers to all questions. */
export const LABELS = ANSWERS.reduce((a, b) => a + b, 0);
const [NOTHING, THING] = [0, 1];
/** Pixels of a thing that a patch of 64 needs to be called by it. */
const COVERED = 12;

/** A picture and what covers its pixels. */
export interface Mapped {
  readonly image: Image;
  /**
   * By pixel the thing that covers it, -1 where there is none; absent if nothing is to be learned from the
   * picture.
   */
  readonly ids?: Int8Array;
  /** By thing its answers, in the order of the questions; -1 where a question does not concern it. */
  readonly things: readonly (readonly number[])[];
}

export function mappedScene({ image, ids, scene }: ClevrExample): Mapped {
  const things = scene.objects.map((object) => [
    ...ATTRIBUTE_NAMES.map((name) => (ATTRIBUTES[name] as readonly string[]).indexOf(object[name])),
    ...[-1, -1, -1, -1, THING],
  ]);
  return { image, ids, things };
}

export function mappedChart({ image, ids, content }: MarkedChart): Mapped {
  const { positions } = content;
  const none = ATTRIBUTE_NAMES.map(() => -1);
  const rank = (value: number) => positions.filter((other) => other > value).length;
  const steps = heightSteps(content);
  const things = positions.map((value, place) => [
    ...none,
    ...[place, rank(value), steps[place] ?? -1, positions.length - 1, THING],
  ]);
  return { image, ids: things.length > ORDINALS.length ? undefined : ids, things };
}

/**
 * By position, from 0; of a slice its share of the pie. Empty for groups of bars, which have no single
 * height.
 */
function heightSteps(content: ChartContent): number[] {
  const { kind, positions } = content;
  const whole = positions.reduce((sum, value) => sum + value, 0);
  const shares = kind === "pie" ? positions.map((value) => value / whole) : (heights(content) ?? []);
  return shares.map((share) => Math.min(STEPS - 1, Math.max(0, Math.floor(share * STEPS))));
}

/** [patches × LABELS] one-hot per question; a patch of background says only that. */
export function patchLabels({ ids, things, image }: Mapped): Float32Array {
  const size = image.width;
  const across = size / STRIDE;
  const out = new Float32Array(across * across * LABELS);
  if (!ids) return out;
  const background = QUESTIONS.map(({ name }) => (name === "thing" ? NOTHING : -1));
  for (let patch = 0; patch < across * across; patch++) {
    const thing = covering(ids, size, (patch % across) * STRIDE, Math.floor(patch / across) * STRIDE);
    let at = patch * LABELS;
    (things[thing] ?? background).forEach((answer, i) => {
      if (answer >= 0) out[at + answer] = 1;
      at += ANSWERS[i];
    });
  }
  return out;
}

/** The thing with most pixels of a patch; -1 if none has enough. */
function covering(ids: Int8Array, size: number, left: number, top: number): number {
  const counts = new Map<number, number>();
  for (let y = top; y < top + STRIDE; y++) {
    for (let x = left; x < left + STRIDE; x++) {
      const id = ids[y * size + x];
      if (id >= 0) counts.set(id, (counts.get(id) ?? 0) + 1);
    }
  }
  const [best, pixels] = [...counts].sort((a, b) => b[1] - a[1])[0] ?? [-1, 0];
  return pixels >= COVERED ? best : -1;
}
