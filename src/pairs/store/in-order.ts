/**
 * Works on up to `width` values at a time and yields the results in the order of the values. After a failure,
 * or when the reader of the results stops, work that has begun is waited for.
 */
export async function* inOrder<A, B>(
  values: AsyncIterable<A>,
  width: number,
  work: (value: A) => Promise<B>,
): AsyncGenerator<B> {
  const running: Promise<B>[] = [];
  try {
    for await (const value of values) {
      const result = work(value);
      result.catch(() => {});
      running.push(result);
      if (running.length >= width) yield await running.shift()!;
    }
    while (running.length > 0) yield await running.shift()!;
  } finally {
    await Promise.allSettled(running);
  }
}
