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
