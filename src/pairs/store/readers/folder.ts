/**
 * A folder of single pictures, at any depth. What is no picture by its first bytes is rejected later, so the
 * ending of a name does not matter. If every picture lies in one of several class folders (`cat/1.jpg`, also
 * below `train` and `test`), the folder's name is what the picture shows.
 */
import { basename, dirname } from "node:path/posix";
import { type FileTree, loadFile, type TreeFile } from "../file-tree.ts";
import type { BadItem, SourceItem, SourceReader } from "../reader.ts";

const SPLITS = /^(train|test|val|valid|validation)$/i;
/** By the name alone. */
export const PICTURE = /\.(png|jpe?g|jfif|webp|gif|tiff?|avif|bmp|hei[cf])$/i;

export function folderReader({ files, bad }: FileTree): SourceReader {
  const subject = subjects(files);
  return {
    kind: "pictures",
    total: files.length + bad.length,
    async *items(): AsyncIterable<SourceItem | BadItem> {
      yield* bad;
      for (const file of files) {
        const named = subject(file);
        yield {
          name: file.path,
          stamp: file.stamp,
          original: () => loadFile(file),
          ...(named === undefined ? {} : { details: async () => ({ subject: named }) }),
        };
      }
    },
  };
}

function subjects(files: readonly TreeFile[]): (file: TreeFile) => string | undefined {
  const classOf = ({ path }: TreeFile) => {
    const parts = dirname(path).split("/");
    const classes = SPLITS.test(parts[0]) ? parts.slice(1) : parts;
    return classes.length === 1 && classes[0] !== "." ? basename(classes[0]) : undefined;
  };
  const classes = files.filter(({ path }) => PICTURE.test(path)).map(classOf);
  const distinct = new Set(classes);
  return distinct.size > 1 && !distinct.has(undefined) ? classOf : () => undefined;
}
