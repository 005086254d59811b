/**
 * The model of `model.ts` as an ONNX graph of standard operators: any number of texts of any length in one
 * run, pictures as pixels, log-probabilities out. Windows of pixels at a stride are a convolution here, and
 * one-hot products are look-ups. Parameters stand in the graph under their own names. Every result is used:
 * ONNX Runtime 1.17 plans the memory of a result that nothing takes over that of others, and from the second
 * text of a length on its numbers are wrong.
 */
import { HIDDEN } from "../../batch.ts";
import {
  absentToken,
  decoderNames,
  encoderNames,
  type ModelShape,
  NORM_EPSILON,
  pictureTokens,
  STRIDE,
  seesPictures,
  WINDOW_SIDE,
} from "../../shape.ts";
import type { Name, Nodes } from "./nodes.ts";

/** Names of the graph's inputs and its output; their shapes are in docs/formats.md. */
export const PICTURE: Name = "picture";
export const TOKENS: Name = "tokens";
export const LOGPROBS: Name = "logprobs";

/** Adds the whole model; its last node is the output. The parameters have to be added as tensors beside it. */
export function addModel(nodes: Nodes, shape: ModelShape): void {
  new ModelNodes(nodes, shape).add();
}

/** Each [batch, heads, n, width / heads] */
interface Keys {
  readonly k: Name;
  readonly v: Name;
}

interface Heads extends Keys {
  readonly q: Name;
}

class ModelNodes {
  constructor(
    private readonly nodes: Nodes,
    private readonly shape: ModelShape,
  ) {}

  add(): void {
    const { nodes, shape } = this;
    const length = nodes.slice(nodes.add("Shape", [TOKENS]), nodes.integers(1), nodes.integers(2), 0);
    const mask = this.mask(length);
    let picture = seesPictures(shape) ? this.pictures() : undefined;
    let text = this.text(length);
    const layers = decoderNames(shape);
    layers.forEach((layer, i) => {
      const last = i === layers.length - 1;
      const heads = this.project(layer, text);
      if (picture === undefined) text = this.finish(layer, text, this.attend(heads, heads, mask));
      else if (last)
        text = this.finish(layer, text, this.attendToBoth(heads, this.keys(layer, picture), mask));
      else {
        const seen = this.project(layer, picture);
        text = this.finish(layer, text, this.attendToBoth(heads, seen, mask));
        picture = this.finish(layer, picture, this.attend(seen, seen));
      }
    });
    const logits = nodes.add("MatMul", [this.norm(text), "head"]);
    nodes.named(nodes.add("LogSoftmax", [logits], { axis: -1 }), LOGPROBS);
  }

  /** uint8 [batch, side, side, 3] → [batch, patches, width] */
  private pictures(): Name {
    const { nodes, shape } = this;
    const values = nodes.add("Mul", [nodes.cast(PICTURE, "float32"), nodes.scalar("float32", 1 / 64)]);
    const centred = nodes.add("Sub", [values, nodes.scalar("float32", 2)]);
    const byWindow = nodes.reshape("picture.in", WINDOW_SIDE, WINDOW_SIDE, 3, shape.stem);
    const margin = (WINDOW_SIDE - STRIDE) / 2;
    const across = { kernel_shape: [WINDOW_SIDE, WINDOW_SIDE], strides: [STRIDE, STRIDE] };
    const kernel = nodes.transpose(byWindow, 3, 2, 0, 1);
    const stem = nodes.add("Conv", [nodes.transpose(centred, 0, 3, 1, 2), kernel], {
      ...across,
      pads: [margin, margin, margin, margin],
    });
    const tokens = nodes.transpose(nodes.reshape(stem, 0, shape.stem, pictureTokens(shape)), 0, 2, 1);
    const embedded = nodes.add("MatMul", [this.squaredRelu(tokens), "picture.out"]);
    let x = nodes.add("Add", [embedded, "picture.position"]);
    for (const layer of encoderNames(shape)) {
      const heads = this.project(layer, x);
      x = this.finish(layer, x, this.attend(heads, heads));
    }
    return x;
  }

  /** int32 [batch, length] → [batch, length, width] */
  private text(length: Name): Name {
    const { nodes, shape } = this;
    const { window, vocabulary } = shape;
    const before = window - 1;
    const padded = nodes.add("Pad", [
      TOKENS,
      nodes.integers(0, before, 0, 0),
      nodes.scalar("int32", absentToken(shape)),
    ]);
    const shifted = Array.from({ length: window }, (_, back) => {
      const from = nodes.integers(before - back);
      const ids = nodes.slice(padded, from, nodes.add("Add", [length, from]), 1);
      const row = nodes.add("Add", [ids, nodes.scalar("int32", back * vocabulary)]);
      return nodes.add("Unsqueeze", [row, nodes.integers(2)]);
    });
    const rows = nodes.add("Concat", shifted, { axis: 2 });
    const each = nodes.add("Gather", ["text.embed", rows], { axis: 0 });
    const embedded = nodes.add("ReduceSum", [each, nodes.integers(2)], { keepdims: 0 });
    const places = nodes.slice("text.position", nodes.integers(0), length, 0);
    return nodes.add("Add", [embedded, places]);
  }

  /** [length, length]: 0 at a token and those before it, very negative elsewhere. */
  private mask(length: Name): Name {
    const { nodes } = this;
    const [start, step] = [nodes.scalar("int64", 0), nodes.scalar("int64", 1)];
    const end = nodes.add("Squeeze", [length, nodes.integers(0)]);
    const places = nodes.add("Range", [start, end, step]);
    const [across, down] = [0, 1].map((axis) => nodes.add("Unsqueeze", [places, nodes.integers(axis)]));
    const known = nodes.add("LessOrEqual", [across, down]);
    return nodes.add("Where", [known, nodes.scalar("float32", 0), nodes.scalar("float32", HIDDEN)]);
  }

  private project(layer: Name, x: Name): Heads {
    const { nodes, shape } = this;
    const [q, k, v] = this.byHead(x, `${layer}.qkv`, 3);
    const scale = 1 / Math.sqrt(shape.width / shape.heads);
    return { q: nodes.add("Mul", [q, nodes.scalar("float32", scale)]), k, v };
  }

  /** For what is seen and sees nothing more: a picture in the last layer. */
  private keys(layer: Name, x: Name): Keys {
    const { nodes, shape } = this;
    const [from, to] = [nodes.integers(shape.width), nodes.integers(3 * shape.width)];
    const [k, v] = this.byHead(x, nodes.slice(`${layer}.qkv`, from, to, 1), 2);
    return { k, v };
  }

  /** [batch, n, width] × [width, parts × width] → each part [batch, heads, n, width / heads] */
  private byHead(x: Name, weights: Name, parts: number): Name[] {
    const { nodes, shape } = this;
    const projected = nodes.add("MatMul", [this.norm(x), weights]);
    return nodes.addAll("Split", [projected], parts, { axis: -1 }).map((part) => {
      const split = nodes.reshape(part, 0, 0, shape.heads, shape.width / shape.heads);
      return nodes.transpose(split, 0, 2, 1, 3);
    });
  }

  private attend({ q }: Pick<Heads, "q">, { k, v }: Keys, mask?: Name): Name {
    const { nodes } = this;
    const scores = nodes.add("MatMul", [q, nodes.transpose(k, 0, 1, 3, 2)]);
    const seen = mask === undefined ? scores : nodes.add("Add", [scores, mask]);
    return nodes.add("MatMul", [nodes.add("Softmax", [seen], { axis: -1 }), v]);
  }

  /** Text attends to all of the picture and to the text so far. */
  private attendToBoth(text: Heads, picture: Keys, mask: Name): Name {
    const { nodes, shape } = this;
    const [k, v] = (["k", "v"] as const).map((part) => {
      return nodes.add("Concat", [picture[part], text[part]], { axis: 2 });
    });
    const both = nodes.add("Pad", [mask, nodes.integers(0, pictureTokens(shape), 0, 0)]);
    return this.attend(text, { k, v }, both);
  }

  private finish(layer: Name, x: Name, attended: Name): Name {
    const { nodes, shape } = this;
    const joined = nodes.reshape(nodes.transpose(attended, 0, 2, 1, 3), 0, 0, shape.width);
    const y = nodes.add("Add", [x, nodes.add("MatMul", [joined, `${layer}.out`])]);
    const up = this.squaredRelu(nodes.add("MatMul", [this.norm(y), `${layer}.up`]));
    return nodes.add("Add", [y, nodes.add("MatMul", [up, `${layer}.down`])]);
  }

  private norm(x: Name): Name {
    const { nodes } = this;
    const mean = nodes.add("ReduceMean", [nodes.add("Mul", [x, x])], { axes: [-1], keepdims: 1 });
    const scale = nodes.add("Sqrt", [nodes.add("Add", [mean, nodes.scalar("float32", NORM_EPSILON)])]);
    return nodes.add("Div", [x, scale]);
  }

  private squaredRelu(x: Name): Name {
    const positive = this.nodes.add("Relu", [x]);
    return this.nodes.add("Mul", [positive, positive]);
  }
}
