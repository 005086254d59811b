/** An ONNX file that holds a whole model, weights inside: written, and read back as what a weights file holds. */
import { create, fromBinary, type MessageInitShape, toBinary } from "@bufbuild/protobuf";
import { ModelProtoSchema, type TensorProto, type ValueInfoProtoSchema } from "onnx-buf";
import { type DType, ONNX_TYPE } from "../../lower/graph.ts";
import { damaged, readWhole, requireFinite, type TensorsFile } from "../../safetensors.ts";
import { seesPictures } from "../../shape.ts";
import type { ExportedModel } from "../exported-model.ts";
import { factEntries, onnxFacts } from "./facts.ts";
import { addModel, LOGPROBS, PICTURE, TOKENS } from "./model.ts";
import { Nodes } from "./nodes.ts";

/** Old enough for every runtime of the last years, the one for browsers among them. */
const OPSET = 17n;
const IR_VERSION = 8n;

/** The bytes of the file. Inputs and output are in docs/formats.md. */
export function encodeOnnx(model: ExportedModel): Uint8Array {
  const { weights, version } = model;
  const { shape } = weights;
  const nodes = new Nodes();
  for (const name of weights.names) {
    const { shape, data } = weights.get(name);
    nodes.parameter(name, shape, data);
  }
  addModel(nodes, shape);
  const side = shape.pictureSize;
  const picture = valueInfo(PICTURE, "uint8", ["batch", side, side, 3]);
  const proto = create(ModelProtoSchema, {
    irVersion: IR_VERSION,
    producerName: "sparring",
    producerVersion: version,
    opsetImport: [{ domain: "", version: OPSET }],
    metadataProps: factEntries(model).map(([key, value]) => ({ key, value })),
    graph: {
      name: "sparring",
      node: nodes.list,
      initializer: nodes.parameters,
      input: [...(seesPictures(shape) ? [picture] : []), valueInfo(TOKENS, "int32", ["batch", "length"])],
      output: [valueInfo(LOGPROBS, "float32", ["batch", "length", shape.vocabulary])],
    },
  });
  return toBinary(ModelProtoSchema, proto);
}

const TYPES: Readonly<Record<DType | "uint8", number>> = { ...ONNX_TYPE, uint8: 2 };

/** A side by its name is one of any length. */
function valueInfo(
  name: string,
  dtype: DType | "uint8",
  sides: readonly (number | string)[],
): MessageInitShape<typeof ValueInfoProtoSchema> {
  const dim = sides.map((side) =>
    typeof side === "number"
      ? { value: { case: "dimValue" as const, value: BigInt(side) } }
      : { value: { case: "dimParam" as const, value: side } },
  );
  return { name, type: { value: { case: "tensorType", value: { elemType: TYPES[dtype], shape: { dim } } } } };
}

/**
 * What stood in the weights file that was exported. The graph is not looked at, and nothing is executed.
 * @throws CheckpointError naming the file if it is missing, too large or not one of `encodeOnnx`.
 */
export async function readOnnxTensors(path: string): Promise<TensorsFile & { readonly sha256: string }> {
  const bytes = await readWhole(path);
  const { header, sha256 } = understood(path, () => onnxFacts(bytes));
  const { graph } = understood(path, () => fromBinary(ModelProtoSchema, bytes));
  const tensors = new Map(graph?.initializer.map((tensor) => [tensor.name, tensor]));
  return {
    metadata: header,
    sha256,
    size: [...tensors.values()].reduce((sum, { rawData }) => sum + rawData.length, 0) / FLOAT_BYTES,
    read(name, shape, into) {
      const tensor = tensors.get(name);
      if (String(tensor?.dims) !== String(shape))
        throw damaged(path, `parameter ${name} should be [${shape}], found [${tensor?.dims ?? "nothing"}]`);
      into.set(floatsOf(path, tensor as TensorProto, into.length));
      requireFinite(path, name, into);
    },
  };
}

const FLOAT_BYTES = Float32Array.BYTES_PER_ELEMENT;

/** Numbers as this project writes them: within the file, as bytes. @throws CheckpointError */
function floatsOf(path: string, { name, dataType, rawData }: TensorProto, size: number): Float32Array {
  if (dataType === ONNX_TYPE.float32 && rawData.length === size * FLOAT_BYTES)
    return new Float32Array(new Uint8Array(rawData).buffer);
  throw damaged(
    path,
    `parameter ${name} has ${rawData.length} bytes of type ${dataType}, and ${size * FLOAT_BYTES} of type ${ONNX_TYPE.float32} are expected`,
  );
}

/** What a parser says of bytes from anywhere becomes a message about the file. @throws CheckpointError */
function understood<T>(path: string, parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    throw damaged(path, `no ONNX file of "sparring export" (${(error as Error).message})`);
  }
}
