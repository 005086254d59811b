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
  const finals = outputs.map((value, i) => finalNode(value, `out${i}`));
  const { nodes, constants, inputs } = liveParts(outputs);
  const used = graph.inputs.filter((v) => inputs.has(v));
  const model = create(ModelProtoSchema, {
    irVersion: IR_VERSION,
    producerName: "sparring",
    opsetImport: [
      { domain: "", version: OPSET },
      { domain: "com.microsoft", version: 1n },
    ],
    graph: {
      name: "step",
      node: [...nodes.map(encodeNode), ...finals],
      initializer: constants.map(encodeConstant),
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

function nameOf(value: Value): string {
  return value.input ?? `v${value.id}`;
}

function finalNode(value: Value, name: string): MessageInitShape<typeof NodeProtoSchema> {
  return { opType: "Identity", name, input: [nameOf(value)], output: [name] };
}

function encodeNode(node: Node): MessageInitShape<typeof NodeProtoSchema> {
  return {
    opType: node.op,
    name: `n${node.outputs[0].id}`,
    domain: node.domain,
    input: node.inputs.map(nameOf),
    output: node.outputs.map(nameOf),
    attribute: Object.entries(node.attributes).map(([name, value]) => encodeAttribute(name, value)),
  };
}

function encodeAttribute(name: string, value: Attribute): MessageInitShape<typeof AttributeProtoSchema> {
  if (typeof value === "number") return { name, type: AttributeType.INT, i: BigInt(value) };
  if (typeof value === "string")
    return { name, type: AttributeType.STRING, s: new TextEncoder().encode(value) };
  if ("float" in value) return { name, type: AttributeType.FLOAT, f: value.float };
  return { name, type: AttributeType.INTS, ints: value.map(BigInt) };
}

function encodeConstant(value: Value): MessageInitShape<typeof TensorProtoSchema> {
  const data = value.data!;
  const rawData = new Uint8Array(data.buffer as ArrayBuffer, data.byteOffset, data.byteLength);
  return { name: nameOf(value), dataType: ONNX_TYPE[value.dtype], dims: value.shape.map(BigInt), rawData };
}

function encodeInfo(value: Value, name: string): MessageInitShape<typeof ValueInfoProtoSchema> {
  const dim = value.shape.map((n) => ({ value: { case: "dimValue" as const, value: BigInt(n) } }));
  return {
    name,
    type: { value: { case: "tensorType", value: { elemType: ONNX_TYPE[value.dtype], shape: { dim } } } },
  };
}
