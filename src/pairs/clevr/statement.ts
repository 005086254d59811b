/**
 * A small language about CLEVR scenes: what exists, how many there are, where one thing is to
 * another. Bots speak it, the shipped model's vocabulary covers it, pretraining asks about it.
 *
 *   there is a large red metal sphere
 *   there are exactly two red spheres / there is exactly one red sphere
 *   a red sphere is left of a small cube
 */
import {
  COLORS,
  type Color,
  MATERIALS,
  type Material,
  type Relation,
  type Scene,
  type SceneObject,
  SHAPES,
  type Shape,
  SIZES,
  type Size,
} from "./scene.ts";

/** The description of an object; attributes not named may be anything. */
export interface Desc {
  readonly size?: Size;
  readonly color?: Color;
  readonly material?: Material;
  readonly shape?: Shape;
}

export type Statement =
  | { readonly kind: "exist"; readonly object: Desc }
  /** `count` is 0 to 6. */
  | { readonly kind: "count"; readonly count: number; readonly object: Desc }
  /** Some object of description `a` is, say, left of some other object of description `b`. */
  | { readonly kind: "relation"; readonly a: Desc; readonly relation: Relation; readonly b: Desc };

/** Attributes in the order in which they are spoken. */
export const ATTRIBUTES = { size: SIZES, color: COLORS, material: MATERIALS, shape: SHAPES } as const;
export type Attribute = keyof typeof ATTRIBUTES;
export const ATTRIBUTE_NAMES = ["size", "color", "material", "shape"] as const satisfies Attribute[];
export const NUMBER_WORDS = ["zero", "one", "two", "three", "four", "five", "six"] as const;
const RELATION_WORDS: Readonly<Record<Relation, string>> = {
  left: "left of",
  right: "right of",
  front: "in front of",
  behind: "behind",
};
const RELATION_OF = {
  "left of": "left",
  "right of": "right",
  "in front of": "front",
  behind: "behind",
} as const;

/** The one text of a statement, without a full stop. */
export function formatStatement(statement: Statement): string {
  if (statement.kind === "exist") return `there is a ${formatDesc(statement.object)}`;
  if (statement.kind === "relation")
    return `a ${formatDesc(statement.a)} is ${RELATION_WORDS[statement.relation]} a ${formatDesc(statement.b)}`;
  const { count, object } = statement;
  return count === 1
    ? `there is exactly one ${formatDesc(object)}`
    : `there are exactly ${NUMBER_WORDS[count]} ${formatDesc(object)}s`;
}

/** "large red metal sphere"; the noun is "thing" if no shape is said. */
export function formatDesc(desc: Desc): string {
  const { size, color, material, shape = "thing" } = desc;
  return [size, color, material, shape].filter((word) => word !== undefined).join(" ");
}

/**
 * The statement that a text makes, whatever its case, articles and final full stop.
 * @returns undefined if the text is not one whole statement of the language.
 */
export function parseStatement(text: string): Statement | undefined {
  const plain = text.trim().toLowerCase().replace(/\.$/, "").replace(/\s+/g, " ").trim();
  const count = /^there (?:is|are) (?:exactly )?(zero|one|two|three|four|five|six|[0-6]) (.+)$/.exec(plain);
  if (count) {
    const word = (NUMBER_WORDS as readonly string[]).indexOf(count[1]);
    const object = parseDesc(count[2]);
    return object && { kind: "count", count: word < 0 ? Number(count[1]) : word, object };
  }
  const exist = /^there is (.+)$/.exec(plain);
  if (exist) {
    const object = parseDesc(exist[1]);
    return object && { kind: "exist", object };
  }
  const relation = /^(.+) is (?:to the )?(left of|right of|in front of|behind) (.+)$/.exec(plain);
  if (!relation) return undefined;
  const a = parseDesc(relation[1]);
  const b = parseDesc(relation[3]);
  return a && b && { kind: "relation", a, relation: RELATION_OF[relation[2] as keyof typeof RELATION_OF], b };
}

/** A description alone, e.g. "the small cube"; attributes may come in any order before the noun. */
export function parseDesc(text: string): Desc | undefined {
  const words = text.trim().toLowerCase().split(/\s+/);
  if (/^(a|an|the)$/.test(words[0])) words.shift();
  const noun = words.pop()?.replace(/s$/, "");
  const desc: Partial<Record<Attribute, string>> = {};
  for (const word of words) {
    const name = ATTRIBUTE_NAMES.find((n) => n !== "shape" && isOneOf(ATTRIBUTES[n], word));
    if (!name || desc[name]) return undefined;
    desc[name] = word;
  }
  if (isOneOf(SHAPES, noun)) desc.shape = noun;
  else if (noun !== "thing") return undefined;
  return desc as Desc;
}

/** Whether the statement holds in the scene. */
export function isTrue(statement: Statement, scene: Scene): boolean {
  const { objects, relationships } = scene;
  if (statement.kind === "exist") return objects.some((o) => matches(statement.object, o));
  if (statement.kind === "count")
    return objects.filter((o) => matches(statement.object, o)).length === statement.count;
  const { a, relation, b } = statement;
  return objects.some(
    (to, j) => matches(b, to) && relationships[relation][j].some((i) => i !== j && matches(a, objects[i])),
  );
}

/** Whether a description fits an object. */
export function matches(desc: Desc, object: SceneObject): boolean {
  return ATTRIBUTE_NAMES.every((name) => desc[name] === undefined || desc[name] === object[name]);
}

function isOneOf<T extends string>(values: readonly T[], word: string | undefined): word is T {
  return (values as readonly (string | undefined)[]).includes(word);
}
