/** The body of an answer, read up to a bound: a server that never stops sending costs no memory. */

/** @returns the whole body, or undefined if it has more than `most` bytes; the rest is not read then. */
export async function readBounded(response: Response, most: number): Promise<Buffer | undefined> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of response.body ?? []) {
    length += chunk.length;
    if (length > most) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
