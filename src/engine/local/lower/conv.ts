/**
 * Convolution and pooling windows. Convolution becomes ONNX `Conv` (input dilation by padding
 * zeros between elements); windows become gathers with constant indices, their transpose a
 * product with a constant 0/1 matrix.
 */
import { EngineError } from "../../../core/errors.ts";
import { dot } from "./dot.ts";
import { type Graph, product, typedData } from "./graph.ts";
import { gather, pad, slice } from "./moves.ts";
import { denseShaped, reshape, transpose, type View, viewOf } from "./strided.ts";

interface ConvParams {
  readonly vmapDims: number;
  readonly strides: readonly number[];
  readonly padding: readonly (readonly [number, number])[];
  readonly lhsDilation: readonly number[];
  readonly rhsDilation: readonly number[];
}

const none = (n: number): [number, number][] => Array.from({ length: n }, () => [0, 0]);

/** [batch, in, ...spatial] * [out, in, ...kernel] → [batch, out, ...]. */
export function conv(graph: Graph, x: View, kernel: View, params: ConvParams): View {
  if (params.vmapDims !== 0)
    throw new EngineError('The lowering does not support the primitive "conv" under vmap.');
  const spread = dilate(graph, x, params.lhsDilation);
  const padded = pad(graph, spread, [...none(2), ...params.padding]);
  const size = (i: number): number => {
    const window = (kernel.shape[i + 2] - 1) * params.rhsDilation[i] + 1;
    return Math.floor((padded.shape[i + 2] - window) / params.strides[i]) + 1;
  };
  const spatial = params.strides.map((_, i) => size(i));
  const shape = [x.shape[0], kernel.shape[0], ...spatial];
  const attributes = {
    strides: params.strides,
    dilations: params.rhsDilation,
    kernel_shape: kernel.shape.slice(2),
  };
  const inputs = [denseShaped(graph, padded), denseShaped(graph, kernel)];
  return viewOf(graph.node("Conv", inputs, x.value.dtype, shape, { attributes }));
}

/** Puts `dilation - 1` zeros between neighbours of each spatial dimension. */
function dilate(graph: Graph, x: View, dilation: readonly number[]): View {
  let view = x;
  dilation.forEach((step, i) => {
    if (step === 1) return;
    const axis = i + 2;
    const size = view.shape[axis];
    const columns = reshape(graph, view, view.shape.toSpliced(axis, 1, size, 1));
    const widths = none(columns.shape.length);
    widths[axis + 1] = [0, step - 1];
    const wide = pad(graph, columns, widths);
    const joined = reshape(graph, wide, view.shape.toSpliced(axis, 1, size * step));
    const ranges = joined.shape.map((n, j): [number, number] => [0, j === axis ? (size - 1) * step + 1 : n]);
    view = slice(graph, joined, ranges);
  });
  return view;
}

/** All windows of the last dimensions: [..., out..., window...]. */
export function pool(graph: Graph, x: View, window: readonly number[], strides: readonly number[]): View {
  const first = x.shape.length - window.length;
  let view = x;
  window.forEach((size, i) => {
    const axis = first + 2 * i;
    const out = Math.floor((x.shape[first + i] - size) / strides[i]) + 1;
    const numbers = Array.from(
      { length: out * size },
      (_, j) => Math.floor(j / size) * strides[i] + (j % size),
    );
    const indices = viewOf(graph.constant("int32", [out, size], typedData("int32", numbers)));
    view = gather(graph, view, [indices], [axis], axis);
  });
  return transpose(view, windowOrder(first, window.length));
}

/** The transpose of `pool`: sums windows back into `inShape`. */
export function poolTranspose(
  graph: Graph,
  x: View,
  inShape: readonly number[],
  window: readonly number[],
  strides: readonly number[],
): View {
  const n = window.length;
  const first = inShape.length - n;
  let view = transpose(x, invert(windowOrder(first, n)));
  window.forEach((size, i) => {
    const axis = first + i;
    const [out, full] = [view.shape[axis], inShape[axis]];
    const matrix = new Float32Array(full * out * size);
    for (let j = 0; j < out * size; j++)
      matrix[(Math.floor(j / size) * strides[i] + (j % size)) * out * size + j] = 1;
    const columns = reshape(graph, view, view.shape.toSpliced(axis, 2, out * size));
    const last = columns.shape.length - 1;
    const moved = [...columns.shape.keys()].filter((d) => d !== axis);
    const rows = transpose(columns, [...moved, axis]);
    const left = reshape(graph, rows, [...rows.shape.slice(0, last), 1, out * size]);
    const summed = dot(graph, left, viewOf(graph.constant("float32", [full, out * size], matrix)));
    const back = [...summed.shape.keys()].slice(0, last);
    view = transpose(summed, back.toSpliced(axis, 0, last));
  });
  if (product(view.shape) !== product(inShape))
    throw new EngineError("pool_transpose lost elements. This is a bug.");
  return view;
}

/** From [..., out0, window0, out1, window1] to [..., out0, out1, window0, window1]. */
function windowOrder(first: number, n: number): number[] {
  const index = Array.from({ length: n }, (_, i) => first + 2 * i);
  return [...Array.from({ length: first }, (_, i) => i), ...index, ...index.map((i) => i + 1)];
}

function invert(perm: readonly number[]): number[] {
  return perm.map((_, i) => perm.indexOf(i));
}
