/**
 * Packs token sequences that start alike into one tree per picture, so that what they share is computed once:
 * four voters of a game, or twenty statements about a picture, become one row in which a token attends to its
 * ancestors only. Rows of similar size share a batch. Sequences without a picture share one tree.
 */
import { EngineError } from "../../core/errors.ts";
import type { Picture } from "../../images/image.ts";
import type { Datum } from "../../objective/objective.ts";
import type { ModelInput } from "../../players/player.ts";

/** A place where a loss is taken: the token `target` should follow node `source`. */
export interface Slot {
  readonly source: number;
  readonly target: number;
  readonly weight: number;
  readonly logprob: number;
  readonly datum: number;
  readonly position: number;
}

/** One picture, or none, with the tree of all token sequences about it. Nodes are in topological order. */
export interface Row {
  readonly picture?: Picture;
  readonly tokens: number[];
  /** Index of the parent node, -1 for a root. */
  readonly parents: number[];
  readonly slots: Slot[];
}

/** The tokens of a text model's input. @throws EngineError if there is a picture. */
export function textOf(input: ModelInput): number[] {
  return input.flatMap((chunk) => {
    if (chunk.type === "tokens") return [...chunk.tokens];
    throw new EngineError("this model reads no pictures, but an input has one; leave it out");
  });
}

/**
 * A model input of the shipped model: exactly one picture, then tokens. @throws EngineError for any other
 * form.
 */
export function splitInput(input: ModelInput): { picture: Picture; tokens: number[] } {
  const [first, ...rest] = input;
  if (first?.type !== "image" || rest.some((chunk) => chunk.type !== "tokens")) {
    throw new EngineError(
      "the local model reads one picture followed by tokens; put the image chunk first and use one only",
    );
  }
  return {
    picture: first.picture,
    tokens: rest.flatMap((chunk) => (chunk.type === "tokens" ? [...chunk.tokens] : [])),
  };
}

interface GrowingRow extends Row {
  readonly children: Map<number, number>[];
  readonly roots: Map<number, number>;
}

/** The most that a row holds, and whether sequences begin with a picture. */
export interface RowLimits {
  readonly nodes: number;
  readonly slots: number;
  readonly pictures: boolean;
}

/** Builds one row per distinct picture; a row that would exceed the limits is continued in a new one. */
export function packTrees(data: readonly Datum[], { nodes, slots, pictures }: RowLimits): Row[] {
  const open = new Map<string, GrowingRow>();
  const rows: GrowingRow[] = [];
  data.forEach((datum, index) => {
    const { picture, tokens } = pictures ? splitInput(datum.input) : text(datum.input);
    checkDatum(datum, tokens, nodes, index);
    const name = picture?.id ?? "";
    let row = open.get(name);
    const full = row && row.slots.length + datum.targets.length > slots;
    if (!row || full || row.tokens.length + newNodes(row, tokens) > nodes) {
      row = { picture, tokens: [], parents: [], slots: [], children: [], roots: new Map() };
      open.set(name, row);
      rows.push(row);
    }
    addSequence(row, tokens, datum, index);
  });
  return rows;
}

function text(input: ModelInput): { picture?: Picture; tokens: number[] } {
  return { tokens: textOf(input) };
}

function checkDatum(datum: Datum, tokens: readonly number[], maxNodes: number, index: number): void {
  const n = datum.targets.length;
  if (
    n === 0 ||
    tokens.length < n ||
    datum.weights.length !== n ||
    (datum.logprobs && datum.logprobs.length !== n)
  ) {
    throw new EngineError(
      `datum ${index}: ${tokens.length} input tokens, ${n} targets, ${datum.weights.length} weights; ` +
        "targets, weights and logprobs need one length, and the input must hold all targets but the last",
    );
  }
  if (tokens.length > maxNodes) {
    throw new EngineError(
      `datum ${index}: ${tokens.length} tokens exceed the model's ${maxNodes}; shorten the game or the clues`,
    );
  }
}

function newNodes(row: GrowingRow, tokens: readonly number[]): number {
  let level: Map<number, number> | undefined = row.roots;
  for (let i = 0; i < tokens.length; i++) {
    const node: number | undefined = level.get(tokens[i]);
    if (node === undefined) return tokens.length - i;
    level = row.children[node];
  }
  return 0;
}

function addSequence(row: GrowingRow, tokens: readonly number[], datum: Datum, index: number): void {
  const first = tokens.length - datum.targets.length;
  let level = row.roots;
  let parent = -1;
  tokens.forEach((token, i) => {
    let node = level.get(token);
    if (node === undefined) {
      node = row.tokens.length;
      row.tokens.push(token);
      row.parents.push(parent);
      row.children.push(new Map());
      level.set(token, node);
    }
    if (i >= first) addSlot(row, node, datum, i - first, index);
    level = row.children[node];
    parent = node;
  });
}

function addSlot(row: GrowingRow, source: number, datum: Datum, position: number, index: number): void {
  row.slots.push({
    source,
    target: datum.targets[position],
    weight: datum.weights[position],
    logprob: datum.logprobs?.[position] ?? 0,
    datum: index,
    position,
  });
}

/** Distance of each node from its root. */
export function depths(row: Row): number[] {
  const out: number[] = [];
  row.parents.forEach((parent, node) => {
    out[node] = parent < 0 ? 0 : out[parent] + 1;
  });
  return out;
}
