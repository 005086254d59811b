/**
 * The thread that parses a Parquet file: first its footer, then one row group per question. The parser is
 * somebody else's, and a damaged file may keep it busy for ever.
 */
import { open } from "node:fs/promises";
import { parentPort, workerData } from "node:worker_threads";
import {
  type AsyncBuffer,
  type FileMetaData,
  parquetMetadataAsync,
  parquetReadObjects,
  parquetSchema,
  type SchemaTree,
} from "hyparquet";
import { compressors } from "hyparquet-compressors";

/** What the file is, in plain data. */
export interface ParquetHead {
  readonly columns: readonly ParquetColumn[];
  readonly groups: readonly { readonly rows: number; readonly bytes: number }[];
  /** Hugging Face's own metadata, JSON. */
  readonly huggingface?: string;
}

export interface ParquetColumn {
  readonly name: string;
  /** Whether its cells may hold pictures: struct{bytes}, bytes alone, or a list of such. */
  readonly picture?: "struct" | "bytes";
}

/** A row group, or the footer. */
export type ParquetQuestion = { readonly rowStart: number; readonly rowEnd: number } | "head";

export interface ParquetFile {
  readonly absolute: string;
  readonly bytes: number;
}

const LARGEST_FOOTER = 64 * 2 ** 20;

function columnOf(node: SchemaTree): ParquetColumn {
  const { name } = node.element;
  const cell = listed(node);
  const isBytes = ({ element }: SchemaTree) => element.type === "BYTE_ARRAY";
  if (cell.children.some((child) => child.element.name === "bytes" && isBytes(child)))
    return { name, picture: "struct" };
  const isText = cell.element.converted_type !== undefined || cell.element.logical_type !== undefined;
  return isBytes(cell) && !isText ? { name, picture: "bytes" } : { name };
}

/** The element of a list, however many groups it is wrapped in; another node as it is. */
function listed(node: SchemaTree): SchemaTree {
  const [only] = node.children;
  const isList = node.element.converted_type === "LIST" || node.element.logical_type?.type === "LIST";
  const wraps = isList || node.element.repetition_type === "REPEATED";
  return wraps && node.children.length === 1 && only.element.name !== "bytes" ? listed(only) : node;
}

async function footer(file: AsyncBuffer): Promise<FileMetaData> {
  const tail = new DataView(await file.slice(Math.max(0, file.byteLength - 8)));
  if (tail.byteLength === 8 && tail.getUint32(0, true) > Math.min(LARGEST_FOOTER, file.byteLength))
    throw new Error("its footer is too long");
  return parquetMetadataAsync(file);
}

function headOf(metadata: FileMetaData): ParquetHead {
  return {
    columns: parquetSchema(metadata).children.map(columnOf),
    groups: metadata.row_groups.map(({ num_rows, total_byte_size }) => ({
      rows: Number(num_rows),
      bytes: Number(total_byte_size),
    })),
    huggingface: metadata.key_value_metadata?.find(({ key }) => key === "huggingface")?.value,
  };
}

async function serve({ absolute, bytes: length }: ParquetFile): Promise<void> {
  const handle = await open(absolute);
  const file: AsyncBuffer = {
    byteLength: length,
    slice: async (start, end = length) => {
      const bytes = new Uint8Array(Math.max(0, Math.min(end, length) - start));
      await handle.read(bytes, 0, bytes.length, start);
      return bytes.buffer;
    },
  };
  let metadata: FileMetaData | undefined;
  const answer = async (question: ParquetQuestion) => {
    metadata ??= await footer(file);
    if (question === "head") return headOf(metadata);
    return parquetReadObjects({ file, metadata, ...question, utf8: false, compressors });
  };
  parentPort?.on("message", (question: ParquetQuestion) => {
    answer(question)
      .then((found) => parentPort?.postMessage({ answer: found }))
      .catch((cause: Error) => parentPort?.postMessage({ fault: String(cause?.message ?? cause) }));
  });
  parentPort?.postMessage("ready");
}

await serve(workerData as ParquetFile);
