/**
 * An ONNX graph of standard operators whose sizes are known only when it runs: nodes and tensors as they are
 * added, each result by its name. The graphs that train here have fixed sizes and are traced (`lower/`); a
 * file for other programs has to take a text of any length.
 */
import type { MessageInitShape } from "@bufbuild/protobuf";
import { AttributeProto_AttributeType, type NodeProtoSchema, type TensorProtoSchema } from "onnx-buf";
import { encodeAttribute } from "../../lower/encode.ts";
import { type Attribute, type Data, type DType, ONNX_TYPE, typedData } from "../../lower/graph.ts";

/** The name of a tensor in the graph. */
export type Name = string;

type Attributes = Readonly<Record<string, Attribute>>;

export class Nodes {
  readonly list: MessageInitShape<typeof NodeProtoSchema>[] = [];
  readonly parameters: MessageInitShape<typeof TensorProtoSchema>[] = [];
  private readonly constants = new Map<string, Name>();

  /** The only result of an operator. */
  add(opType: string, input: readonly Name[], attributes: Attributes = {}): Name {
    return this.addAll(opType, input, 1, attributes)[0];
  }

  /** An operator with several results. */
  addAll(opType: string, input: readonly Name[], results: number, attributes: Attributes = {}): Name[] {
    const name = `${opType}_${this.list.length}`;
    const output = Array.from({ length: results }, (_, i) => (results === 1 ? name : `${name}_${i}`));
    const attribute = Object.entries(attributes).map(([key, value]) => encodeAttribute(key, value));
    this.list.push({ opType, name, input: [...input], output, attribute });
    return output;
  }

  /** A parameter. */
  parameter(name: Name, shape: readonly number[], data: Float32Array): void {
    this.parameters.push(encodeTensor(name, "float32", shape, data));
  }

  /** A row of whole numbers, as operators take sizes and axes. */
  integers(...numbers: number[]): Name {
    return this.constant("int64", [numbers.length], numbers);
  }

  scalar(dtype: DType, number: number): Name {
    return this.constant(dtype, [], [number]);
  }

  constant(dtype: DType, shape: readonly number[], numbers: readonly number[]): Name {
    const name = `${dtype}_${[...shape, ""].join("x")}_${numbers}`;
    const known = this.constants.get(name);
    if (known) return known;
    this.constants.set(name, name);
    const t = encodeTensor(name, dtype, shape, typedData(dtype, numbers));
    const attribute = [{ name: "value", type: AttributeProto_AttributeType.TENSOR, t }];
    this.list.push({ opType: "Constant", name, output: [name], attribute });
    return name;
  }

  cast(x: Name, dtype: DType): Name {
    return this.add("Cast", [x], { to: ONNX_TYPE[dtype] });
  }

  /** A copy under a name of one's own. */
  named(x: Name, name: Name): void {
    this.list.push({ opType: "Identity", name, input: [x], output: [name] });
  }

  /** Sizes as in ONNX: 0 keeps what stands there. */
  reshape(x: Name, ...sizes: number[]): Name {
    return this.add("Reshape", [x, this.integers(...sizes)]);
  }

  transpose(x: Name, ...perm: number[]): Name {
    return this.add("Transpose", [x], { perm });
  }

  /** `x` from `from` to before `to` along one axis. */
  slice(x: Name, from: Name, to: Name, axis: number): Name {
    return this.add("Slice", [x, from, to, this.integers(axis)]);
  }
}

function encodeTensor(
  name: Name,
  dtype: DType,
  shape: readonly number[],
  data: Data,
): MessageInitShape<typeof TensorProtoSchema> {
  const rawData = new Uint8Array(data.buffer as ArrayBuffer, data.byteOffset, data.byteLength);
  return { name, dataType: ONNX_TYPE[dtype], dims: shape.map(BigInt), rawData };
}
