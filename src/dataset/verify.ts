/**
 * A data set read back from the disk and held against its source: the rows are made again from the stored games (or
 * answers), and each must be the same, its rewards with them. Every picture must decode and be the one that its name
 * says, which is the one that is drawn again.
 */
import { isDeepStrictEqual } from "node:util";
import { DataError } from "../core/errors.ts";
import { decodeImage } from "../images/codec.ts";
import { readBack } from "./formats/read-back.ts";
import type { DatasetFormat } from "./formats/written.ts";
import { pictureName } from "./picture-shelf.ts";
import type { Table } from "./tables/table.ts";

export interface Verified {
  readonly rows: number;
  /** Different ones. */
  readonly pictures: number;
  /** Rewards that were computed again, over all rows. */
  readonly rewards: number;
}

/** @param table made anew from the source. @throws DataError for the first row or picture that is not as it should be. */
export async function verify(
  folder: string,
  format: DatasetFormat,
  table: Table,
  signal?: AbortSignal,
): Promise<Verified> {
  const wanted = table.rows(signal)[Symbol.asyncIterator]();
  const decoded = new Set<string>();
  let [rows, rewards] = [0, 0];
  for await (const { row, pictures } of readBack(folder, format, table.columns)) {
    const { value, done } = await wanted.next();
    if (done) throw wrong(folder, rows, `the source has ${rows} rows, and there are more here`);
    for (const { name } of table.columns)
      if (!isDeepStrictEqual(row[name], value[name]))
        throw wrong(folder, rows, `${name} is ${short(row[name])}, and ${short(value[name])} in the source`);
    for (const [name, bytes] of pictures) if (!decoded.has(name)) await check(folder, name, bytes, decoded);
    rewards += rewardsIn(row);
    rows++;
  }
  if ((await wanted.next()).done !== true)
    throw wrong(folder, rows, `there are ${rows} rows, and the source has more`);
  return { rows, pictures: decoded.size, rewards };
}

async function check(folder: string, name: string, bytes: Uint8Array, decoded: Set<string>): Promise<void> {
  if (pictureName(bytes) !== name)
    throw new DataError(
      `${folder} holds a picture ${name} whose bytes are those of ${pictureName(bytes)}. Export it again.`,
    );
  await decodeImage(bytes, `${name} in ${folder}`);
  decoded.add(name);
}

/** All numbers in columns of rewards. */
function rewardsIn(row: Readonly<Record<string, unknown>>): number {
  return Object.entries(row)
    .filter(([name]) => /(^|_)rewards?$/.test(name))
    .flatMap(([, cell]) => cell)
    .filter((cell) => typeof cell === "number").length;
}

function wrong(folder: string, row: number, what: string): DataError {
  return new DataError(`${folder}, row ${row + 1}: ${what}. Export it again.`);
}

function short(value: unknown): string {
  const text = JSON.stringify(value) ?? "nothing";
  return text.length > 80 ? `${text.slice(0, 77)}…` : text;
}
