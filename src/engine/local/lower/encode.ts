/**
 * Writes a graph as an ONNX model (protobuf bytes). Only nodes that an output needs are
 * written, in an order where inputs come first.
 */
import { create, type MessageInitShape, toBinary } from "@bufbuild/protobuf";
import {
  type AttributeProtoSchema,
  AttributeProto_AttributeType as AttributeType,
  ModelProtoSchema,
  type NodeProtoSchema,
  type TensorProtoSchema,
  type ValueInfoProtoSchema,
} from "onnx-buf";
import { type Attribute, type Graph, liveParts, type Node, ONNX_TYPE, type Value } from "./graph.ts";

const IR_VERSION = 9n;
const OPSET = 20n;

export interface EncodedModel {
  readonly bytes: Uint8Array;
  /** Names of the inputs that are used, in the order in which they were added to the graph. */
  readonly inputNames: readonly string[];
  readonly nodeCount: number;
}

/** Writes the part of the graph that the outputs need. Output `i` is named `out{i}`. */
export function encodeModel(graph: Graph, outputs: readonly Value[]): EncodedModel {
  const { nodes, constants, inputs } = liveParts(outputs);
  const used = graph.inputs.filter((v) => inputs.has(v));
  const nameOf = naming(outputs);
  const finals = outputs.flatMap((value, i) => finalNode(nameOf(value), `out${i}`));
  const model = create(ModelProtoSchema, {
    irVersion: IR_VERSION,
    producerName: "sparring",
    opsetImport: [
      { domain: "", version: OPSET },
      { domain: "com.microsoft", version: 1n },
    ],
    graph: {
      name: "step",
      node: [...nodes.map((node) => encodeNode(node, nameOf)), ...finals],
      initializer: constants.map((v) => encodeConstant(v, nameOf(v))),
      input: used.map((v) => encodeInfo(v, nameOf(v))),
      output: outputs.map((v, i) => encodeInfo(v, `out${i}`)),
    },
  });
  return {
    bytes: toBinary(ModelProtoSchema, model),
    inputNames: used.map(nameOf),
    nodeCount: nodes.length + finals.length,
  };
}

type Naming = (value: Value) => string;

/** A computed value that is an output bears the output's name, so that nothing is copied. */
function naming(outputs: readonly Value[]): Naming {
  const names = new Map<Value, string>();
  outputs.forEach((value, i) => {
    if (value.node && !names.has(value)) names.set(value, `out${i}`);
  });
  return (value) => names.get(value) ?? value.input ?? `v${value.id}`;
}

/** Outputs that are inputs, constants or outputs already are copied. */
function finalNode(source: string, name: string): MessageInitShape<typeof NodeProtoSchema>[] {
  return source === name ? [] : [{ opType: "Identity", name, input: [source], output: [name] }];
}

function encodeNode(node: Node, nameOf: Naming): MessageInitShape<typeof NodeProtoSchema> {
  return {
    opType: node.op,
    name: `n${node.outputs[0].id}`,
    domain: node.domain,
    input: node.inputs.map(nameOf),
    output: node.outputs.map(nameOf),
    attribute: Object.entries(node.attributes).map(([name, value]) => encodeAttribute(name, value)),
  };
}

export function encodeAttribute(
  name: string,
  value: Attribute,
): MessageInitShape<typeof AttributeProtoSchema> {
  if (typeof value === "number") return { name, type: AttributeType.INT, i: BigInt(value) };
  if (typeof value === "string")
    return { name, type: AttributeType.STRING, s: new TextEncoder().encode(value) };
  if ("float" in value) return { name, type: AttributeType.FLOAT, f: value.float };
  return { name, type: AttributeType.INTS, ints: value.map(BigInt) };
}

function encodeConstant(value: Value, name: string): MessageInitShape<typeof TensorProtoSchema> {
  const data = value.data!;
  const rawData = new Uint8Array(data.buffer as ArrayBuffer, data.byteOffset, data.byteLength);
  return { name, dataType: ONNX_TYPE[value.dtype], dims: value.shape.map(BigInt), rawData };
}

function encodeInfo(value: Value, name: string): MessageInitShape<typeof ValueInfoProtoSchema> {
  const dim = value.shape.map((n) => ({ value: { case: "dimValue" as const, value: BigInt(n) } }));
  return {
    name,
    type: { value: { case: "tensorType", value: { elemType: ONNX_TYPE[value.dtype], shape: { dim } } } },
  };
}
