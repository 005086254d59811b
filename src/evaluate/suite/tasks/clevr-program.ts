/**
 * CLEVR's functional programs (Johnson et al., 2017): a question is a list of steps over the scene graph,
 * each fed by earlier ones, with the names of the data set's question files. Left out: side inputs by another
 * name than `value`.
 */
import { DataError } from "../../../core/errors.ts";
import { RELATIONS, type Relation, type Scene } from "../../../pairs/clevr/scene.ts";
import { ATTRIBUTE_NAMES, type Attribute, type Desc } from "../../../pairs/clevr/statement.ts";

export interface Step {
  readonly type: string;
  /** Indices of earlier steps. */
  readonly inputs: readonly number[];
  readonly value?: string;
}

/** A set of objects, one object, a number, yes or no, or an attribute's value. */
export type Value = readonly number[] | number | boolean | string;

export type Program = readonly Step[];

/**
 * The value of the last step. Sets and objects are indices into `scene.objects`.
 * @returns undefined if a step asks for the only object of a set that has none or several.
 * @throws DataError if a step is none of CLEVR's or is fed with the wrong kind of value.
 */
export function runProgram(program: Program, scene: Scene): Value | undefined {
  const values: Value[] = [];
  for (const step of program) {
    const value = runStep(
      step,
      step.inputs.map((input) => values[input]),
      scene,
    );
    if (value === undefined) return undefined;
    values.push(value);
  }
  return values.at(-1);
}

function runStep({ type, value }: Step, inputs: readonly Value[], scene: Scene): Value | undefined {
  const { objects, relationships } = scene;
  const [verb, about] = split(type);
  switch (verb) {
    case "scene":
      return objects.map((_, i) => i);
    case "filter":
      return setOf(inputs[0], type).filter((i) => objects[i][about as Attribute] === value);
    case "unique": {
      const set = setOf(inputs[0], type);
      return set.length === 1 ? set[0] : undefined;
    }
    case "relate":
      if (!(RELATIONS as readonly (string | undefined)[]).includes(value)) throw unknown(`${type} ${value}`);
      return relationships[value as Relation][numberOf(inputs[0], type)];
    case "same": {
      const one = numberOf(inputs[0], type);
      const attribute = about as Attribute;
      return objects.flatMap((object, i) =>
        i !== one && object[attribute] === objects[one][attribute] ? [i] : [],
      );
    }
    case "union":
      return [...new Set([...setOf(inputs[0], type), ...setOf(inputs[1], type)])].sort((a, b) => a - b);
    case "intersect":
      return setOf(inputs[0], type).filter((i) => setOf(inputs[1], type).includes(i));
    case "count":
      return setOf(inputs[0], type).length;
    case "exist":
      return setOf(inputs[0], type).length > 0;
    case "query":
      return objects[numberOf(inputs[0], type)][about as Attribute];
    case "equal":
      return inputs[0] === inputs[1];
    case "less":
      return numberOf(inputs[0], type) < numberOf(inputs[1], type);
    case "greater":
      return numberOf(inputs[0], type) > numberOf(inputs[1], type);
    default:
      throw unknown(type);
  }
}

/** `filter_color` → filter, color. */
function split(type: string): [string, string | undefined] {
  const [verb, about] = type.split("_");
  const needs = ["filter", "same", "query"].includes(verb);
  if (needs && !(ATTRIBUTE_NAMES as readonly (string | undefined)[]).includes(about)) throw unknown(type);
  return [verb, about];
}

function setOf(value: Value | undefined, type: string): readonly number[] {
  if (Array.isArray(value)) return value as readonly number[];
  throw new DataError(
    `A CLEVR program gives ${type} something else than a set of objects. Check its inputs.`,
  );
}

function numberOf(value: Value | undefined, type: string): number {
  if (typeof value === "number") return value;
  throw new DataError(`A CLEVR program gives ${type} neither an object nor a number. Check its inputs.`);
}

function unknown(type: string): DataError {
  return new DataError(
    `A CLEVR program has the step ${type}, which is not known. Use the functions of CLEVR 1.0.`,
  );
}

/** The steps that narrow everything down to a description, after the steps that are there already. */
export function filtered(before: Program, desc: Desc, from: Step = { type: "scene", inputs: [] }): Program {
  const steps = [...before, from];
  for (const name of ATTRIBUTE_NAMES) {
    if (desc[name] === undefined) continue;
    steps.push({ type: `filter_${name}`, inputs: [steps.length - 1], value: desc[name] });
  }
  return steps;
}

/** One more step, fed by the last one and perhaps by others. */
export function extended(program: Program, type: string, others: readonly number[] = []): Program {
  return [...program, { type, inputs: [...others, program.length - 1] }];
}
