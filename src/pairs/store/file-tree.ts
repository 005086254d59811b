/**
 * All files below a folder. A link is followed only to a file below the same folder; whatever else is met
 * (links that lead outside, pipes, folders that cannot be read) is listed with its reason. Names that start
 * with a dot are skipped. A linked folder is not walked twice: what it holds is listed where it is.
 */
import { open, readdir, realpath, stat } from "node:fs/promises";
import { join, sep } from "node:path";
import { DataError } from "../../core/errors.ts";
import { LARGEST_FILE } from "./inspect-picture.ts";
import type { BadItem } from "./reader.ts";

export interface TreeFile {
  /** Below the folder, with "/" between parts. */
  readonly path: string;
  /** To open it. */
  readonly absolute: string;
  readonly bytes: number;
  /** Length and time of the last change. */
  readonly stamp: string;
}

export interface FileTree {
  /** Sorted by path. */
  readonly files: readonly TreeFile[];
  readonly bad: readonly BadItem[];
}

/**
 * @param skip a folder that is not looked into, such as the one that is being written.
 * @throws DataError if the folder itself cannot be read.
 */
export async function fileTree(root: string, skip?: string): Promise<FileTree> {
  const top = await realpath(root);
  const tree = { files: [] as TreeFile[], bad: [] as BadItem[] };
  const pending = [""];
  for (let folder = pending.pop(); folder !== undefined; folder = pending.pop()) {
    const names = await list(join(top, folder)).catch((error: NodeJS.ErrnoException) => {
      if (folder === "")
        throw new DataError(`Folder ${root} cannot be read (${error.code}).`, { cause: error });
      tree.bad.push({ name: folder!, stamp: "", reason: `unreadable folder: ${error.code}` });
      return [];
    });
    for (const entry of names) {
      const path = folder === "" ? entry.name : `${folder}/${entry.name}`;
      if (join(top, path) === skip || entry.name.startsWith(".")) continue;
      if (entry.isDirectory()) pending.push(path);
      else await addFile(top, path, entry.isSymbolicLink(), tree);
    }
  }
  tree.files.sort((a, b) => (a.path < b.path ? -1 : 1));
  tree.bad.sort((a, b) => (a.name < b.name ? -1 : 1));
  return tree;
}

/**
 * The bytes of a file.
 * @throws DataError whose message is the reason alone.
 */
export async function loadFile(
  { absolute }: Pick<TreeFile, "absolute">,
  most = LARGEST_FILE,
): Promise<Uint8Array> {
  try {
    const handle = await open(absolute);
    try {
      const { size } = await handle.stat();
      if (size > most) throw new DataError(`too large: ${size} bytes, at most ${most}`);
      return await handle.readFile();
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (error instanceof DataError) throw error;
    throw new DataError(`unreadable: ${(error as NodeJS.ErrnoException).code}`, { cause: error });
  }
}

function list(folder: string) {
  return readdir(folder, { withFileTypes: true });
}

async function addFile(
  top: string,
  path: string,
  link: boolean,
  tree: { files: TreeFile[]; bad: BadItem[] },
): Promise<void> {
  const reject = (reason: string) => tree.bad.push({ name: path, stamp: "", reason });
  const absolute = join(top, path);
  try {
    if (link && !(await realpath(absolute)).startsWith(top.endsWith(sep) ? top : top + sep))
      reject("link: it leads outside the folder");
    else {
      const info = await stat(absolute);
      const stamp = `${info.size}-${Math.round(info.mtimeMs)}`;
      if (info.isFile()) tree.files.push({ path, absolute, bytes: info.size, stamp });
      else if (!info.isDirectory()) reject("not a file");
    }
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    reject(link && code !== "EACCES" ? `link: it leads nowhere (${code})` : `unreadable: ${code}`);
  }
}
