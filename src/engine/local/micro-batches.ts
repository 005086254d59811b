/**
 * Data → packed rows → micro-batches of similar size. Sizes are rounded up, so that few programs are
 * compiled: with pictures the rows of a micro-batch differ much and share a size of their own; without, all
 * rows have one size.
 */
import type { Datum } from "../../objective/objective.ts";
import { type BatchArrays, fillBatch, roundUp } from "./batch.ts";
import { type ModelShape, seesPictures } from "./shape.ts";
import { packTrees, type Row } from "./tree.ts";

/** Most rows of a micro-batch; smaller ones are rounded up to a power of two. */
const MICRO_ROWS = 16;
/** Nodes and slots are rounded up to one multiple of this. */
const BUCKET = 32;
/** A row takes further sequences until it has this many nodes, with a picture and without. */
const ROW_NODES = { picture: 192, text: 64 };

/**
 * @param run on every micro-batch.
 * @param take what came out for one target: `slot` counts over the whole batch.
 */
export async function eachBatch<Result>(
  data: readonly Datum[],
  shape: ModelShape,
  run: (batch: BatchArrays) => Promise<Result>,
  take: (result: Result, slot: number, datum: number, position: number) => void,
): Promise<void> {
  for (const { rows, count, nodes } of microBatches(data, shape)) {
    const result = await run(fillBatch(rows, shape, count, nodes));
    rows.forEach((row, r) => {
      row.slots.forEach(({ datum, position }, s) => {
        take(result, r * nodes + s, datum, position);
      });
    });
  }
}

interface MicroBatch {
  readonly rows: readonly Row[];
  /** Rows of the program, at least as many. */
  readonly count: number;
  readonly nodes: number;
}

function microBatches(data: readonly Datum[], shape: ModelShape): MicroBatch[] {
  const pictures = seesPictures(shape);
  const longest = Math.max(0, ...data.map((datum) => inputLength(datum)));
  const limit = pictures
    ? Math.max(ROW_NODES.picture, longest)
    : roundUp(Math.max(ROW_NODES.text, shape.maxText), BUCKET);
  const slots = pictures ? Number.POSITIVE_INFINITY : limit;
  return inTurn(packTrees(data, { nodes: limit, slots, pictures })).map((rows) => {
    const sizes = rows.map((row) => Math.max(row.tokens.length, row.slots.length));
    const nodes = pictures ? roundUp(Math.max(...sizes), BUCKET) : limit;
    return { rows, count: Math.min(MICRO_ROWS, 2 ** Math.ceil(Math.log2(rows.length))), nodes };
  });
}

function inputLength(datum: Datum): number {
  return datum.input.reduce((sum, chunk) => sum + (chunk.type === "tokens" ? chunk.tokens.length : 0), 0);
}

/** Rows sorted by size, so that a micro-batch holds little padding. */
function inTurn(rows: readonly Row[]): Row[][] {
  const sorted = rows.slice().sort((a, b) => b.tokens.length - a.tokens.length);
  const out: Row[][] = [];
  for (let i = 0; i < sorted.length; i += MICRO_ROWS) out.push(sorted.slice(i, i + MICRO_ROWS));
  return out;
}
