/** Items by string key, keys in order of first appearance, items in their order. */
export function groupBy<T>(items: readonly T[], key: (item: T, index: number) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  items.forEach((item, index) => {
    const name = key(item, index);
    const members = groups.get(name);
    if (members) members.push(item);
    else groups.set(name, [item]);
  });
  return groups;
}

/** For each item the index of the first one that is equal: `[a, b, a]` gives `[0, 1, 0]`. */
export function firstEqual(items: readonly string[]): number[] {
  const first = new Map<string, number>();
  return items.map((item, index) => {
    if (!first.has(item)) first.set(item, index);
    return first.get(item)!;
  });
}
