/** A body that is too large for memory: written to a file as it comes, within a limit. */
import { open } from "node:fs/promises";
import { writeFailure } from "../../../../core/atomic-file.ts";
import { TinkerError } from "../tinker-error.ts";

export interface IntoFile {
  /** Written anew at every attempt. */
  readonly path: string;
  readonly maxBytes: number;
}

/** Answers that are read into memory whatever was asked for: errors, addresses, pages of a proxy. */
const SMALL = /\b(json|html|xml)\b/;

export function isLarge(response: Response): boolean {
  return response.status === 200 && !SMALL.test(response.headers.get("content-type") ?? "");
}

/**
 * Writes the body and gives its bytes. @param heard called for each piece.
 * @throws TinkerError as soon as there is more than the limit, or where the file cannot be written; the connection's error.
 */
export async function storedBody(response: Response, into: IntoFile, heard: () => void): Promise<number> {
  const announced = Number(response.headers.get("content-length") ?? 0);
  if (announced > into.maxBytes) throw await tooLarge(response, announced, into);
  const file = await onDisk(into.path, () => open(into.path, "w"));
  let bytes = 0;
  try {
    for await (const chunk of response.body ?? []) {
      heard();
      bytes += chunk.length;
      if (bytes > into.maxBytes) throw await tooLarge(response, bytes, into);
      await onDisk(into.path, () => file.writeFile(chunk));
    }
  } finally {
    await file.close();
  }
  return bytes;
}

/** Leaves the body where it is: 0 bytes of it were written. */
export async function unread(response: Response): Promise<number> {
  await response.body?.cancel().catch(() => {});
  return 0;
}

async function tooLarge(response: Response, bytes: number, { maxBytes }: IntoFile): Promise<TinkerError> {
  if (!response.bodyUsed) await response.body?.cancel().catch(() => {});
  return new TinkerError(
    "answer",
    `the archive has ${bytes} bytes or more, and the limit is ${maxBytes}; raise the limit if weights of this size are expected`,
  );
}

async function onDisk<T>(path: string, act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code ?? String(cause);
    throw new TinkerError(
      "disk",
      `cannot write ${path}: ${writeFailure(code, "Free some space, then try again.")}`,
    );
  }
}
