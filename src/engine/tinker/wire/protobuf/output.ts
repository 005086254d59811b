/**
 * The binary result of forward_backward. A record packs one field of many data into one run of bytes with offsets;
 * here each datum has its own tensors. Data whose fields differ in type or trailing shape stand in separate records.
 */
import { create, toBinary } from "@bufbuild/protobuf";
import type { ForwardBackwardOutput, Tensor } from "../messages.ts";
import { WireError } from "../wire-error.ts";
import { elementBytes, int64Bytes, readInt64, readNumbers } from "./bytes.ts";
import { readMessage } from "./message.ts";
import { numberBytes, readShape, wireType } from "./tensor.ts";
import { type ArrayRecord, type BatchedTensor, ForwardBackwardOutputSchema } from "./tinker_public_pb.ts";

type Fields = Readonly<Record<string, Tensor>>;

export function encodeForwardBackwardOutput(output: ForwardBackwardOutput): Uint8Array {
  const message = create(ForwardBackwardOutputSchema, {
    lossFnOutputType: output.type,
    metrics: { ...output.metrics },
    lossFnOutputs: alike(output.outputs).map((group) => ({
      typeTag: output.type,
      numDatums: BigInt(group.length),
      fields: Object.fromEntries(
        Object.keys(group[0]).map((name) => [name, pack(group.map((fields) => fields[name]))]),
      ),
    })),
  });
  return toBinary(ForwardBackwardOutputSchema, message);
}

export function decodeForwardBackwardOutput(bytes: Uint8Array): ForwardBackwardOutput {
  const message = readMessage(ForwardBackwardOutputSchema, bytes);
  const outputs: Fields[] = [];
  message.lossFnOutputs.forEach((record, i) => {
    for (const fields of unpackRecord(record, `loss_fn_outputs[${i}]`, bytes.length)) outputs.push(fields);
  });
  return {
    type: message.lossFnOutputType.split(":").at(-1) || "ArrayRecord",
    outputs,
    metrics: { ...message.metrics },
  };
}

/** Runs of neighbours whose fields have the same names, types and trailing shapes. */
function alike(outputs: readonly Fields[]): Fields[][] {
  const groups: Fields[][] = [];
  let last: string | undefined;
  for (const fields of outputs) {
    const kind = JSON.stringify(
      Object.entries(fields).map(([name, { dtype, shape }]) => [name, dtype, shape?.slice(1) ?? []]),
    );
    if (kind !== last) groups.push([]);
    last = kind;
    groups.at(-1)!.push(fields);
  }
  return groups;
}

function pack(tensors: readonly Tensor[]) {
  const parts = tensors.map((tensor) => numberBytes(tensor.dtype, tensor.data, "loss_fn_outputs"));
  const offsets = [0];
  for (const part of parts) offsets.push(offsets.at(-1)! + part.length);
  return {
    $typeName: "tinker_public.BatchedTensor" as const,
    data: Buffer.concat(parts),
    offsets: int64Bytes(offsets, "offsets"),
    dtype: wireType(tensors[0].dtype),
    trailingShape: tensors[0].shape?.slice(1).map(BigInt) ?? [],
  };
}

function unpackRecord(record: ArrayRecord, place: string, size: number): Fields[] {
  const columns = Object.entries(record.fields).map(([name, field]): [string, Tensor[]] => [
    name,
    unpack(field, `${place}.${name}`),
  ]);
  const count = Number(record.numDatums) || (columns[0]?.[1].length ?? 0);
  if (count < 0 || count > size)
    throw new WireError(`${place}.num_datums`, `${count} data cannot be in ${size} bytes`);
  for (const [name, tensors] of columns) {
    if (tensors.length !== count) {
      throw new WireError(`${place}.${name}`, `${tensors.length} tensors for ${count} data`);
    }
  }
  return Array.from({ length: count }, (_, i) =>
    Object.fromEntries(columns.map(([name, tensors]): [string, Tensor] => [name, tensors[i]])),
  );
}

function unpack(field: BatchedTensor, place: string): Tensor[] {
  const offsets = readInt64(field.offsets, `${place}.offsets`);
  const trailing = readShape(field.trailingShape, `${place}.trailing`);
  const row = trailing.reduce((product, size) => product * size, 1);
  const bytes = elementBytes(field.dtype);
  return Array.from({ length: Math.max(0, offsets.length - 1) }, (_, i) => {
    const [start, end] = [offsets[i], offsets[i + 1]];
    if (start < 0 || end < start || end > field.data.length || (bytes && start % bytes)) {
      throw new WireError(
        `${place}.offsets`,
        `${start} to ${end} does not lie in ${field.data.length} bytes`,
      );
    }
    const numbers = readNumbers(field.data.subarray(start, end), field.dtype, `${place}[${i}]`);
    if (row === 0 ? numbers.data.length > 0 : numbers.data.length % row) {
      throw new WireError(
        `${place}[${i}]`,
        `${numbers.data.length} numbers do not fit the shape [-1, ${trailing}]`,
      );
    }
    return { ...numbers, shape: [row === 0 ? 0 : numbers.data.length / row, ...trailing] };
  });
}
