/** Finds out what a source is: by its file's ending, or by what a folder holds. */
import { realpath, stat } from "node:fs/promises";
import { basename, resolve } from "node:path";
import { DataError } from "../../core/errors.ts";
import { type FileTree, fileTree, type TreeFile } from "./file-tree.ts";
import type { SourceReader } from "./reader.ts";
import { folderReader } from "./readers/folder.ts";
import { holdsTables, imagefolderReader } from "./readers/imagefolder.ts";
import { parquetReader } from "./readers/parquet.ts";
import { picturesIn, visionZeroReader } from "./readers/vision-zero.ts";
import { webdatasetReader } from "./readers/webdataset.ts";

/** What the user says of a source, where it does not say it itself. */
export interface ReaderOptions {
  /** A folder of files is single pictures, or pairs by their names. */
  readonly as?: "pictures" | "pairs";
  /** The column of pictures, or those of originals and edited copies. */
  readonly columns?: readonly string[];
}

/**
 * @param source a folder, a .parquet file or a .tar file.
 * @param out the store to be written, which is never read as part of the source.
 * @throws DataError if there is nothing of that name or it is of no known kind.
 */
export async function openReader(
  source: string,
  out: string,
  options: ReaderOptions = {},
): Promise<SourceReader> {
  const info = await stat(source).catch((cause) => {
    throw new DataError(`${source} cannot be read (${cause.code}). Check the path.`, { cause });
  });
  if (info.isDirectory()) return folder(source, await realpath(out).catch(() => resolve(out)), options);
  const stamp = `${info.size}-${Math.round(info.mtimeMs)}`;
  const file = { path: basename(source), absolute: resolve(source), bytes: info.size, stamp };
  const reader = info.isFile() ? readerOfFiles([file], options) : undefined;
  if (reader) return reader;
  throw new DataError(
    `${source} is neither a folder nor a .parquet nor a .tar file. Unpack it, or give a folder of pictures.`,
  );
}

async function folder(source: string, out: string, options: ReaderOptions): Promise<SourceReader> {
  if ((await realpath(source)) === out)
    throw new DataError(`The store ${out} cannot be imported into itself. Choose another --out.`);
  const tree = await fileTree(source, out);
  if (
    tree.files.some(({ path }) => path === "store.json") &&
    tree.files.some(({ path }) => path === "manifest.jsonl")
  )
    throw new DataError(`${source} is a pair store already. Play with it: --pairs ${source}`);
  return readerOfTree(tree, options);
}

function readerOfTree(tree: FileTree, options: ReaderOptions): SourceReader {
  const { as, columns } = options;
  if (as === undefined && holdsTables(tree)) return imagefolderReader(tree, columns);
  const { halves, others } = picturesIn(tree);
  const most = halves > 0 && halves >= others ? "pairs" : "pictures";
  const mixed = halves > 0 && others > 0 && as === undefined;
  const note = mixed ? { note: mixedText(halves, others, most) } : {};
  if ((as ?? most) === "pairs") return { ...visionZeroReader(tree), ...note };
  if (halves > 0 || as !== undefined) return { ...folderReader(tree), ...note };
  return (
    readerOfFiles(
      tree.files.filter(({ path }) => path.endsWith(".parquet")),
      options,
    ) ??
    readerOfFiles(
      tree.files.filter(({ path }) => path.endsWith(".tar")),
      options,
    ) ??
    folderReader(tree)
  );
}

function mixedText(halves: number, others: number, taken: "pairs" | "pictures"): string {
  const [all, other] = [halves + others, taken === "pairs" ? "pictures" : "pairs"];
  return `${halves} of ${all} pictures are called NAME_original or NAME_modified, so the folder was taken as ${taken}; --as ${other} takes it otherwise.`;
}

/** Files that all have the same ending. */
function readerOfFiles(files: readonly TreeFile[], { columns }: ReaderOptions): SourceReader | undefined {
  if (files.length === 0) return undefined;
  if (files[0].path.toLowerCase().endsWith(".parquet")) return parquetReader(files, columns);
  return files[0].path.toLowerCase().endsWith(".tar") ? webdatasetReader(files) : undefined;
}
