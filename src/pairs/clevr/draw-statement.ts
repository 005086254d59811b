/** Random statements about a CLEVR scene: true, false, or neither asked for. */
import { DataError } from "../../core/errors.ts";
import type { Rng } from "../../core/rng.ts";
import { RELATIONS, type Scene, type SceneObject } from "./scene.ts";
import {
  ATTRIBUTE_NAMES,
  ATTRIBUTES,
  type Desc,
  isTrue,
  matches,
  NUMBER_WORDS,
  type Statement,
} from "./statement.ts";

export interface StatementOptions {
  /** Kinds to choose from, equally likely (default all three). */
  readonly kinds?: readonly Statement["kind"][];
  /** Fewest and most attributes of each description (default 1 and 3). */
  readonly attributes?: readonly [number, number];
  /** The attribute that is named, and made wrong, twice as often as another. */
  readonly often?: string;
}

const ALL_KINDS = ["exist", "count", "relation"] as const;
const MOST = NUMBER_WORDS.length - 1;
const TRIES = 500;

/**
 * A statement that holds in the scene.
 * @throws DataError if the kinds and attributes asked for allow none (a relation between fewer than two
 * objects).
 */
export function trueStatement(scene: Scene, rng: Rng, options: StatementOptions = {}): Statement {
  for (let i = 0; i < TRIES; i++) {
    const statement = propose(scene, rng, options);
    if (statement) return statement;
  }
  return impossible("true", scene, options);
}

/**
 * A statement that does not hold: in half of the cases a true one with one word changed (an
 * attribute, the number, the relation), in the other half a random one.
 * @throws DataError if none is found ("there is a thing" is never false).
 */
export function falseStatement(scene: Scene, rng: Rng, options: StatementOptions = {}): Statement {
  const minimal = rng.chance(0.5);
  for (let i = 0; i < TRIES; i++) {
    const base = minimal ? propose(scene, rng, options) : undefined;
    const statement = base ? perturb(base, rng, options) : randomStatement(rng, options);
    if (!isTrue(statement, scene)) return statement;
  }
  return impossible("false", scene, options);
}

/** Any statement of the language, drawn without looking at a scene. */
export function randomStatement(rng: Rng, options: StatementOptions = {}): Statement {
  const kind = rng.pick(options.kinds ?? ALL_KINDS);
  if (kind === "exist") return { kind, object: randomDesc(rng, options) };
  if (kind === "count") return { kind, count: rng.int(0, MOST), object: randomDesc(rng, options) };
  return {
    kind,
    a: randomDesc(rng, options),
    relation: rng.pick(RELATIONS),
    b: randomDesc(rng, options),
  };
}

/** What is true of an object, in as many attributes as asked for. */
export function describe(object: SceneObject, rng: Rng, options: StatementOptions = {}): Desc {
  const { size, color, material, shape } = object;
  return keepSome({ size, color, material, shape }, rng, options);
}

/** A true statement; a third of the counts are of descriptions drawn blindly, so that zero is common. */
function propose(scene: Scene, rng: Rng, options: StatementOptions): Statement | undefined {
  const kind = rng.pick(options.kinds ?? ALL_KINDS);
  const { objects } = scene;
  if (objects.length === 0) return undefined;
  if (kind === "exist") return { kind, object: describe(rng.pick(objects), rng, options) };
  if (kind === "count") {
    const object = rng.chance(1 / 3) ? randomDesc(rng, options) : describe(rng.pick(objects), rng, options);
    const count = objects.filter((o) => matches(object, o)).length;
    return count <= MOST ? { kind, count, object } : undefined;
  }
  const relation = rng.pick(RELATIONS);
  const j = rng.int(0, objects.length - 1);
  const others = scene.relationships[relation][j];
  if (others.length === 0) return undefined;
  const a = describe(objects[rng.pick(others)], rng, options);
  return { kind, a, relation, b: describe(objects[j], rng, options) };
}

function perturb(statement: Statement, rng: Rng, options: StatementOptions): Statement {
  if (statement.kind === "exist")
    return { ...statement, object: perturbDesc(statement.object, rng, options) };
  if (statement.kind === "count") {
    if (rng.chance(0.5)) return { ...statement, object: perturbDesc(statement.object, rng, options) };
    const { count } = statement;
    return { ...statement, count: rng.pick([count - 1, count + 1].filter((n) => n >= 0 && n <= MOST)) };
  }
  const place = rng.int(0, 2);
  if (place === 0) return { ...statement, a: perturbDesc(statement.a, rng, options) };
  if (place === 1) return { ...statement, b: perturbDesc(statement.b, rng, options) };
  return { ...statement, relation: rng.pick(RELATIONS.filter((r) => r !== statement.relation)) };
}

function perturbDesc(desc: Desc, rng: Rng, options: StatementOptions): Desc {
  const said = lots(options).filter((name) => desc[name] !== undefined);
  if (said.length === 0) return desc;
  const name = rng.pick(said);
  const values: readonly string[] = ATTRIBUTES[name];
  return { ...desc, [name]: rng.pick(values.filter((value) => value !== desc[name])) };
}

function randomDesc(rng: Rng, options: StatementOptions): Desc {
  const values = ATTRIBUTE_NAMES.map((name) => [name, rng.pick<string>(ATTRIBUTES[name])]);
  return keepSome(Object.fromEntries(values) as Required<Desc>, rng, options);
}

function keepSome(desc: Required<Desc>, rng: Rng, options: StatementOptions): Desc {
  const [fewest, most] = options.attributes ?? [1, 3];
  const kept = [...new Set(rng.shuffle(lots(options)))].slice(0, rng.int(fewest, most));
  return Object.fromEntries(ATTRIBUTE_NAMES.filter((n) => kept.includes(n)).map((n) => [n, desc[n]]));
}

/** The attributes, the one that comes often twice. */
function lots({ often }: StatementOptions): readonly (typeof ATTRIBUTE_NAMES)[number][] {
  return [...ATTRIBUTE_NAMES, ...ATTRIBUTE_NAMES.filter((name) => name === often)];
}

function impossible(truth: string, scene: Scene, options: StatementOptions): never {
  const kinds = (options.kinds ?? ALL_KINDS).join(", ");
  throw new DataError(
    `No ${truth} statement of kind ${kinds} found for a scene with ${scene.objects.length} objects. Allow more kinds or more attributes.`,
  );
}
