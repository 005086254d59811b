/**
 * Brings several views to common axes: numpy broadcasting of their shapes, then the coarsest
 * split of every dimension that all of them can express. Used by element-wise operations and
 * products.
 */
import type { Graph } from "./graph.ts";
import { dense, type Factor, splitFactor, type View, viewOf } from "./strided.ts";

export interface Axis {
  readonly size: number;
  /** The logical dimension this axis is a part of. */
  readonly dim: number;
  /** Per operand; 0 where the operand is broadcast. */
  readonly strides: readonly number[];
}

export interface Aligned {
  readonly shape: readonly number[];
  /** In logical order: outermost first. */
  readonly axes: readonly Axis[];
  readonly views: readonly View[];
}

export function align(graph: Graph, operands: readonly View[]): Aligned {
  const views = [...operands];
  const shape = broadcastShape(views.map((v) => v.shape));
  const axes: Axis[] = [];
  for (let dim = 0; dim < shape.length; dim++) {
    let parts = refine(views, shape, dim);
    while (!parts) {
      const clash = smallestSplit(views, shape, dim);
      views[clash] = viewOf(dense(graph, views[clash]), views[clash].shape);
      parts = refine(views, shape, dim);
    }
    axes.push(...parts);
  }
  return { shape, axes, views };
}

export function broadcastShape(shapes: readonly (readonly number[])[]): number[] {
  const rank = Math.max(...shapes.map((s) => s.length));
  return Array.from({ length: rank }, (_, i) => {
    const sizes = shapes.map((s) => s[i - rank + s.length] ?? 1);
    return sizes.find((n) => n !== 1) ?? 1;
  });
}

function factorsAt(view: View, shape: readonly number[], dim: number): readonly Factor[] {
  const factors = view.dims[dim - shape.length + view.dims.length] ?? [];
  return factors.length === 0 && shape[dim] > 1 ? [{ size: shape[dim], stride: 0 }] : factors;
}

/** The common split of one dimension; undefined if two operands split it in ways that clash. */
function refine(views: readonly View[], shape: readonly number[], dim: number): Axis[] | undefined {
  const lists = views.map((v) => [...factorsAt(v, shape, dim)]);
  const axes: Axis[] = [];
  while (lists[0].length) {
    const size = Math.min(...lists.map((l) => l[0].size));
    if (lists.some((l) => l[0].size % size !== 0)) return undefined;
    const strides = lists.map((list) => {
      const [outer, inner] = splitFactor(list.shift()!, size);
      if (inner.size > 1) list.unshift(inner);
      return outer.stride;
    });
    axes.push({ size, dim, strides });
  }
  return axes;
}

/** The smallest operand whose dimension consists of several factors. */
function smallestSplit(views: readonly View[], shape: readonly number[], dim: number): number {
  const split = views.map((_, i) => i).filter((i) => factorsAt(views[i], shape, dim).length > 1);
  return split.reduce((best, i) => (views[i].value.size < views[best].value.size ? i : best), split[0]);
}
