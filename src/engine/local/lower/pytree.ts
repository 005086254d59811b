/**
 * Trees of tensors: nested plain objects and arrays, flattened as jax-js flattens its pytrees
 * (objects in insertion order of their keys, arrays by index).
 */
export type Tree<T> = T | readonly Tree<T>[] | { readonly [key: string]: Tree<T> };

export interface Leaf<T> {
  /** Keys from the root, e.g. [0, "layers", 2, "wq"]. */
  readonly path: readonly (string | number)[];
  readonly leaf: T;
}

export function flattenTree<T>(tree: Tree<T>, isLeaf: (value: unknown) => value is T): Leaf<T>[] {
  const walk = (node: Tree<T>, path: readonly (string | number)[]): Leaf<T>[] => {
    if (isLeaf(node)) return [{ path, leaf: node }];
    if (Array.isArray(node)) return node.flatMap((child, i) => walk(child, [...path, i]));
    return Object.entries(node as object).flatMap(([key, child]) => walk(child, [...path, key]));
  };
  return walk(tree, []);
}

/** The tree's structure with other leaves. */
export function unflattenTree<T, U>(
  tree: Tree<T>,
  isLeaf: (value: unknown) => value is T,
  leaves: readonly U[],
): Tree<U> {
  let next = 0;
  const walk = (node: Tree<T>): Tree<U> => {
    if (isLeaf(node)) return leaves[next++];
    if (Array.isArray(node)) return node.map(walk);
    return Object.fromEntries(Object.entries(node as object).map(([key, child]) => [key, walk(child)]));
  };
  return walk(tree);
}
