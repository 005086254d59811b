/**
 * Writes answers as a data set for other trainers. The folder appears when it is whole: until then it is called
 * `OUT.unfinished`, and an export that was stopped starts again.
 */
import fs from "node:fs";
import path from "node:path";
import { writeError } from "../checkpoint/files.ts";
import { DataError } from "../core/errors.ts";
import type { AnswerSource } from "./answer-row.ts";
import { datasetCard } from "./card.ts";
import { PICTURES, writeImagefolder } from "./formats/imagefolder.ts";
import { writeParquet } from "./formats/parquet.ts";
import type { DatasetFormat } from "./formats/written.ts";
import { PictureShelf } from "./picture-shelf.ts";
import { episodesTable, sftTable } from "./tables/answers.ts";
import { dpoTable, grpoTable } from "./tables/grouped.ts";
import { Count, Selection, type SelectionOptions } from "./tables/selection.ts";
import type { Table } from "./tables/table.ts";
import { type Verified, verify } from "./verify.ts";

const TABLES = { episodes: episodesTable, sft: sftTable, dpo: dpoTable, grpo: grpoTable } as const;
export type DatasetKind = keyof typeof TABLES;
export const DATASET_KINDS = Object.keys(TABLES) as DatasetKind[];

export interface DatasetOptions extends SelectionOptions {
  readonly as: DatasetKind;
  readonly format: DatasetFormat;
  /** Of this program, for the card. */
  readonly version: string;
  readonly signal?: AbortSignal;
  /** Rows written so far. */
  readonly onRow?: (rows: number) => void;
  /** Bytes after which a new Parquet file begins. */
  readonly shardBytes?: number;
}

export interface WrittenDataset {
  readonly rows: number;
  /** Different ones. */
  readonly pictures: number;
  /** Answers that were read. */
  readonly answers: number;
  /** Answers that were left out, by reason. */
  readonly leftOut: Readonly<Record<string, number>>;
  /** What could not be told, one sentence each. */
  readonly notes: readonly string[];
}

/**
 * @param out a new folder. @throws DataError if it holds something or there is nothing to write; the signal's reason
 * if it is stopped, with nothing left behind.
 */
export async function exportDataset(
  source: AnswerSource,
  out: string,
  options: DatasetOptions,
): Promise<WrittenDataset> {
  requireEmpty(out);
  const { as, format } = options;
  if (format === "imagefolder" && !source.pictures)
    throw new DataError(
      `${source.name} has no pictures, so there is no imagefolder to make. Use --format parquet.`,
    );
  const unfinished = `${path.resolve(out)}.unfinished`;
  try {
    fs.rmSync(unfinished, { recursive: true, force: true });
    const below = path.join(unfinished, format === "imagefolder" ? PICTURES : "pictures.tmp");
    fs.mkdirSync(below, { recursive: true });
    const shelf = new PictureShelf(below);
    const made = madeTable(source, shelf, options);
    const rows = await written(unfinished, made.table, shelf, options);
    const { answers, leftOut } = made.count;
    const result = {
      rows,
      pictures: shelf.size,
      answers,
      leftOut: Object.fromEntries(leftOut),
      notes: source.notes(),
    };
    if (rows === 0) throw nothingWorthIt(source, result);
    if (format === "parquet") fs.rmSync(below, { recursive: true });
    const card = {
      source,
      as,
      format,
      result,
      rule: made.rule,
      columns: made.table.columns,
      version: options.version,
    };
    fs.writeFileSync(path.join(unfinished, "README.md"), datasetCard(card));
    fs.rmSync(out, { recursive: true, force: true });
    fs.renameSync(unfinished, out);
    return result;
  } catch (cause) {
    fs.rmSync(unfinished, { recursive: true, force: true });
    throw writeError(out, cause);
  }
}

/** Reads a data set back and makes it again from its source. @throws DataError for the first difference. */
export function verifyDataset(source: AnswerSource, out: string, options: DatasetOptions): Promise<Verified> {
  const { table } = madeTable(source, new PictureShelf(), options);
  return verify(out, options.format, table, options.signal);
}

function madeTable(
  source: AnswerSource,
  shelf: PictureShelf,
  options: DatasetOptions,
): { readonly table: Table; readonly count: Count; readonly rule: string | undefined } {
  const [count, selection] = [new Count(), new Selection(options)];
  const table = TABLES[options.as](source, shelf, selection, count);
  return { table, count, rule: options.as === "sft" ? selection.rule : undefined };
}

async function written(
  folder: string,
  table: Table,
  shelf: PictureShelf,
  { format, signal, onRow, shardBytes }: DatasetOptions,
): Promise<number> {
  let done = 0;
  async function* counted() {
    for await (const row of table.rows(signal)) {
      signal?.throwIfAborted();
      onRow?.(++done);
      yield row;
    }
  }
  const { columns } = table;
  const toWrite = { columns, rows: counted(), shelf };
  return format === "parquet" ? writeParquet(folder, toWrite, shardBytes) : writeImagefolder(folder, toWrite);
}

/** Nothing is overwritten. */
function requireEmpty(out: string): void {
  const found = fs.statSync(out, { throwIfNoEntry: false });
  if (found && !(found.isDirectory() && fs.readdirSync(out).length === 0))
    throw new DataError(`${out} exists already: nothing is overwritten. Choose another --out.`);
}

function nothingWorthIt({ name }: AnswerSource, { answers, leftOut }: WrittenDataset): DataError {
  const reasons = Object.entries(leftOut).map(([reason, count]) => `${count} ${reason}`);
  return new DataError(
    `${name} gives no rows: of ${answers} answers all were left out (${reasons.join(", ") || "there are none"}). Choose others with --min-reward, --winners, --player or --games.`,
  );
}
