/**
 * Questions in the style of CLEVR's six kinds, from functional programs: exist, count, compare numbers, query
 * an attribute, compare attributes, and where things are. Yes and no come equally often where the scene
 * allows.
 */
import type { Rng } from "../../../core/rng.ts";
import { RELATIONS, type Relation, type Scene } from "../../../pairs/clevr/scene.ts";
import {
  ATTRIBUTE_NAMES,
  ATTRIBUTES,
  type Attribute,
  type Desc,
  formatDesc,
  formatStatement,
  NUMBER_WORDS,
} from "../../../pairs/clevr/statement.ts";
import type { ImagePair } from "../../../pairs/pair.ts";
import { extended, filtered, type Program, runProgram } from "./clevr-program.ts";
import { shown } from "./language-tasks.ts";
import { asksWhether, type Judged, largest, NO_YES, type Query, type Task, type TaskItem } from "./task.ts";

const TRIES = 200;
const RELATION_TEXT: Readonly<Record<Relation, string>> = {
  left: "left of",
  right: "right of",
  front: "in front of",
  behind: "behind",
};
const ATTRIBUTE_TEXT: Readonly<Record<Attribute, string>> = {
  size: "size",
  color: "color",
  material: "material",
  shape: "shape",
};

/** A question before it is known whether its scene allows it. */
interface Asked {
  readonly question: string;
  readonly program: Program;
  readonly options: readonly string[];
  judged(ask: (sentence: string) => Query): Judged;
}

type Draw = (scene: Scene, rng: Rng) => Asked;

export const CLEVR_QUESTIONS: readonly Task[] = [
  questionTask("exist", "is there such a thing?", 1 / 2, exist),
  questionTask("count", "how many are there?", 1 / NUMBER_WORDS.length, count),
  questionTask("compare-number", "are there more of these than of those?", 1 / 2, compareNumber),
  questionTask("query", "which size, colour, material or shape has it?", 0.29, query),
  questionTask("compare-attribute", "do two things share an attribute?", 1 / 2, compareAttribute),
  questionTask("relation", "what is the thing beside another one like?", 0.29, relation),
];

function questionTask(name: string, summary: string, chance: number, draw: Draw): Task {
  return {
    name: `clevr-${name}`,
    domain: "clevr",
    summary,
    pairs: 1,
    chance,
    item: ([pair], rng) => ask(pair, draw, rng),
  };
}

/**
 * Draws until the scene has an answer; an option that should be right is drawn first, so that answers are
 * even.
 */
function ask(pair: ImagePair, draw: Draw, rng: Rng): TaskItem | undefined {
  const { original, contents } = pair;
  const scene = contents?.original as Scene | undefined;
  if (!scene) return undefined;
  const wanted = rng.uniform();
  for (let i = 0; i < TRIES; i++) {
    const { question, program, options, judged } = draw(scene, rng);
    const value = runProgram(program, scene);
    const answer = value === undefined ? -1 : options.indexOf(textOf(value));
    const even = options.length > 2 || i > TRIES / 2 || answer === Number(wanted < 0.5);
    if (answer < 0 || !even) continue;
    const toQuery = (sentence: string): Query => ({ picture: original, domain: "clevr", sentence });
    return { ...shown(pair), question, options, answer, judged: judged(toQuery) };
  }
  return undefined;
}

function textOf(value: unknown): string {
  if (typeof value === "boolean") return NO_YES[Number(value)];
  return typeof value === "number" ? (NUMBER_WORDS[value] ?? "many") : String(value);
}

function exist(_: Scene, rng: Rng): Asked {
  const object = someDesc(rng, 1, 3);
  const program = extended(filtered([], object), "exist");
  const sentence = formatStatement({ kind: "exist", object });
  return yesNo(`Is there a ${formatDesc(object)}?`, program, (asks) => asksWhether(asks(sentence)));
}

function count(_: Scene, rng: Rng): Asked {
  const object = someDesc(rng, 1, 2);
  return {
    question: `How many ${formatDesc(object)}s are there?`,
    program: extended(filtered([], object), "count"),
    options: NUMBER_WORDS,
    judged: (asks) => ({ queries: counts(object).map(asks), choose: largest }),
  };
}

function compareNumber(_: Scene, rng: Rng): Asked {
  const [a, b] = [someDesc(rng, 1, 1), someDesc(rng, 1, 1)];
  const first = extended(filtered([], a), "count");
  const program = extended(extended(filtered(first, b), "count"), "greater_than", [first.length - 1]);
  const half = NUMBER_WORDS.length;
  return yesNo(`Are there more ${formatDesc(a)}s than ${formatDesc(b)}s?`, program, (asks) => ({
    queries: [...counts(a), ...counts(b)].map(asks),
    choose: (p) => Number(largest(p.slice(0, half)) > largest(p.slice(half))),
  }));
}

function query(scene: Scene, rng: Rng): Asked {
  const attribute = rng.pick(ATTRIBUTE_NAMES);
  const object = describe(scene, rng, attribute);
  const program = extended(extended(filtered([], object), "unique"), `query_${attribute}`);
  const text = `What ${ATTRIBUTE_TEXT[attribute]} is the ${formatDesc(object)}?`;
  return which(text, program, attribute, (value) =>
    formatStatement({ kind: "exist", object: { ...object, [attribute]: value } }),
  );
}

function compareAttribute(scene: Scene, rng: Rng): Asked {
  const attribute = rng.pick(ATTRIBUTE_NAMES);
  const [a, b] = [describe(scene, rng, attribute), describe(scene, rng, attribute)];
  const first = extended(extended(filtered([], a), "unique"), `query_${attribute}`);
  const second = extended(extended(filtered(first, b), "unique"), `query_${attribute}`);
  const program = extended(second, `equal_${attribute}`, [first.length - 1]);
  const values: readonly string[] = ATTRIBUTES[attribute];
  const sentences = (object: Desc) =>
    values.map((value) => formatStatement({ kind: "exist", object: { ...object, [attribute]: value } }));
  const question = `Do the ${formatDesc(a)} and the ${formatDesc(b)} have the same ${ATTRIBUTE_TEXT[attribute]}?`;
  return yesNo(question, program, (asks) => ({
    queries: [...sentences(a), ...sentences(b)].map(asks),
    choose: (p) => Number(largest(p.slice(0, values.length)) === largest(p.slice(values.length))),
  }));
}

function relation(scene: Scene, rng: Rng): Asked {
  const attribute = rng.pick(ATTRIBUTE_NAMES);
  const where = rng.pick(RELATIONS);
  const [what, beside] = [describe(scene, rng, attribute), describe(scene, rng)];
  const anchor = extended(filtered([], beside), "unique");
  const related = filtered(anchor, what, { type: "relate", inputs: [anchor.length - 1], value: where });
  const program = extended(extended(related, "unique"), `query_${attribute}`);
  const text = `What ${ATTRIBUTE_TEXT[attribute]} is the ${formatDesc(what)} that is ${RELATION_TEXT[where]} the ${formatDesc(beside)}?`;
  return which(text, program, attribute, (value) =>
    formatStatement({ kind: "relation", a: { ...what, [attribute]: value }, relation: where, b: beside }),
  );
}

function yesNo(question: string, program: Program, judged: Asked["judged"]): Asked {
  return { question, program, options: NO_YES, judged };
}

function which(
  question: string,
  program: Program,
  attribute: Attribute,
  sentence: (value: string) => string,
): Asked {
  const options: readonly string[] = ATTRIBUTES[attribute];
  return {
    question,
    program,
    options,
    judged: (asks) => ({ queries: options.map((value) => asks(sentence(value))), choose: largest }),
  };
}

function counts(object: Desc): string[] {
  return NUMBER_WORDS.map((_, count) => formatStatement({ kind: "count", count, object }));
}

/** One or two attributes of some object of the scene, without the one that is asked for. */
function describe(scene: Scene, rng: Rng, without?: Attribute): Desc {
  const object = rng.pick(scene.objects);
  const names = ATTRIBUTE_NAMES.filter((name) => name !== without);
  const kept = rng.shuffle(names).slice(0, rng.int(1, 2));
  return Object.fromEntries(
    ATTRIBUTE_NAMES.filter((name) => kept.includes(name)).map((name) => [name, object[name]]),
  );
}

function someDesc(rng: Rng, fewest: number, most: number): Desc {
  const kept = rng.shuffle(ATTRIBUTE_NAMES).slice(0, rng.int(fewest, most));
  return Object.fromEntries(
    ATTRIBUTE_NAMES.filter((name) => kept.includes(name)).map((name) => [
      name,
      rng.pick<string>(ATTRIBUTES[name]),
    ]),
  );
}
