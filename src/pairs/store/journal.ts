/**
 * The memory of an import: `import.jsonl` in the store says of every item of the source what became of it, in
 * the order in which items were taken. An import that was killed reads it and continues; everything else in
 * the store is made from it. A later line about an item replaces an earlier one.
 */
import { stat } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { DataError } from "../../core/errors.ts";
import { appendJsonLines, readJsonLines } from "../../core/jsonl.ts";
import { type Kept, keptSchema, STORE_VERSION } from "./item.ts";
import { guardWrite } from "./write-file.ts";

export const JOURNAL = "import.jsonl";

/** The fate of an item. */
export type Verdict = { readonly item: string; readonly stamp: string } & (
  | { readonly kept: Kept }
  | { readonly rejected: string }
);

/** The source that is imported; an import continues only with the same source. */
export interface ImportedSource {
  readonly kind: string;
  /** The last part of its path. */
  readonly name: string;
}

const headSchema = z.object({
  version: z.literal(STORE_VERSION),
  source: z.object({ kind: z.string(), name: z.string() }),
  /** Hash of the source's full path. */
  place: z.string(),
});
const verdictSchema = z.union([
  z.object({ item: z.string(), stamp: z.string(), kept: keptSchema }),
  z.object({ item: z.string(), stamp: z.string(), rejected: z.string() }),
]);

/**
 * What is known from an earlier import, by item; empty for a new store. Starts the journal of a new store.
 * @param place hash of the source's full path: many folders are called "images".
 * @throws DataError if the store holds another source or the journal is damaged.
 */
export async function openJournal(
  store: string,
  source: ImportedSource,
  place: string,
): Promise<Map<string, Verdict>> {
  const file = join(store, JOURNAL);
  const verdicts = new Map<string, Verdict>();
  const size = await stat(file).then(
    (info) => info.size,
    () => 0,
  );
  let head = false;
  if (size > 0) {
    for await (const { value, number } of readJsonLines(file, () => {})) {
      if (number === 1) {
        checkSource(store, headSchema.safeParse(value).data, source, place);
        head = true;
        continue;
      }
      const verdict = verdictSchema.safeParse(value);
      if (!verdict.success)
        throw new DataError(`${file}:${number} is damaged. Remove ${store} and import again.`);
      verdicts.set(verdict.data.item, verdict.data);
    }
  }
  if (!head) await write(file, [{ version: STORE_VERSION, source, place }]);
  return verdicts;
}

/** @throws DataError if the disk is full. */
export async function appendVerdicts(store: string, verdicts: readonly Verdict[]): Promise<void> {
  if (verdicts.length > 0) await write(join(store, JOURNAL), verdicts);
}

function write(file: string, lines: readonly unknown[]): Promise<void> {
  return guardWrite(file, () => appendJsonLines(file, lines));
}

function checkSource(
  store: string,
  head: z.infer<typeof headSchema> | undefined,
  wanted: ImportedSource,
  place: string,
): void {
  const held = head?.source;
  if (held?.kind === wanted.kind && held.name === wanted.name && head?.place === place) return;
  const text = held ? `${held.name} (${held.kind})` : "something that cannot be read";
  const elsewhere = held?.name === wanted.name ? " in another place" : "";
  throw new DataError(
    `${store} holds pictures from ${text}${elsewhere}, not from ${wanted.name} (${wanted.kind}). Choose another --out, or remove that store.`,
  );
}
