/** CLEVR's statements (`clevr/statement.ts`, `clevr/draw-statement.ts`) as a language. */
import type { Rng } from "../core/rng.ts";
import {
  falseStatement,
  randomStatement,
  type StatementOptions,
  trueStatement,
} from "../pairs/clevr/draw-statement.ts";
import { RELATIONS, type Relation, type Scene } from "../pairs/clevr/scene.ts";
import {
  ATTRIBUTE_NAMES,
  ATTRIBUTES,
  type Desc,
  formatDesc,
  formatStatement,
  isTrue,
  NUMBER_WORDS,
  parseDesc,
  parseStatement,
  type Statement,
} from "../pairs/clevr/statement.ts";
import type { DrawOptions, Language } from "./language.ts";

const KINDS = ["exist", "count", "relation"] as const;
const OPPOSITE = { left: "right", right: "left", front: "behind", behind: "front" } as const;

export const clevrLanguage: Language<Scene, Statement> = {
  words: [...Object.values(ATTRIBUTES).flat(), "thing", ...NUMBER_WORDS, ...RELATIONS],
  kinds: KINDS,
  format: formatStatement,
  parse: parseStatement,
  toWords,
  fromWords,
  isTrue,
  draw: (scene, truth, rng, options = {}) =>
    (truth ? trueStatement : falseStatement)(scene, rng, options as StatementOptions),
  guess: (rng, options: DrawOptions = { kinds: ["exist", "relation"], attributes: [1, 2] }) =>
    randomStatement(rng, options as StatementOptions),
  consequences,
  describe,
};

function toWords(statement: Statement): string[] {
  if (statement.kind === "exist") return formatDesc(statement.object).split(" ");
  if (statement.kind === "count")
    return [NUMBER_WORDS[statement.count], ...formatDesc(statement.object).split(" ")];
  const { a, relation, b } = statement;
  return [...formatDesc(a).split(" "), relation, ...formatDesc(b).split(" ")];
}

function fromWords(words: readonly string[]): Statement | undefined {
  const relationAt = words.findIndex((word) => (RELATIONS as readonly string[]).includes(word));
  if (relationAt >= 0) {
    const a = parseDesc(words.slice(0, relationAt).join(" "));
    const b = parseDesc(words.slice(relationAt + 1).join(" "));
    return a && b ? { kind: "relation", a, relation: words[relationAt] as Relation, b } : undefined;
  }
  const count = (NUMBER_WORDS as readonly string[]).indexOf(words[0]);
  const object = parseDesc(words.slice(count >= 0 ? 1 : 0).join(" "));
  if (!object) return undefined;
  return count >= 0 ? { kind: "count", count, object } : { kind: "exist", object };
}

function consequences(statement: Statement, rng: Rng): Statement[] {
  if (statement.kind === "relation") {
    const { a, relation, b } = statement;
    return [
      { kind: "relation", a: b, relation: OPPOSITE[relation], b: a },
      ...weaker(a, rng).map((less) => ({ kind: "relation" as const, a: less, relation, b })),
      ...weaker(b, rng).map((less) => ({ kind: "relation" as const, a, relation, b: less })),
      ...[a, b].map((object) => ({ kind: "exist" as const, object })),
    ];
  }
  if (statement.kind === "count" && statement.count === 0) return [];
  const { object } = statement;
  const exists = statement.kind === "count" ? [object] : [];
  return [...exists, ...weaker(object, rng)].map((less) => ({ kind: "exist" as const, object: less }));
}

/** The description without one of its attributes; none if it would say nothing any more. */
function weaker(desc: Desc, rng: Rng): Desc[] {
  const said = ATTRIBUTE_NAMES.filter((name) => desc[name] !== undefined);
  if (said.length < 2) return [];
  const dropped = rng.pick(said);
  return [Object.fromEntries(said.flatMap((name) => (name === dropped ? [] : [[name, desc[name]]])))];
}

/** All objects from left to right. */
function describe(scene: Scene): string[] {
  return scene.objects
    .slice()
    .sort((a, b) => a.pixel_coords[0] - b.pixel_coords[0])
    .flatMap(({ size, color, material, shape }) => [size, color, material, shape]);
}
