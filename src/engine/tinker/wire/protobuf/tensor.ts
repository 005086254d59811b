/** A tensor in the binary encoding. Clients send float32 and int64; int32 and bfloat16 are read too. */
import { create } from "@bufbuild/protobuf";
import type { Numbers, Tensor } from "../messages.ts";
import { WireError } from "../wire-error.ts";
import { float32Bytes, int64Bytes, readInt64, readNumbers } from "./bytes.ts";
import { DType, TensorSchema, type Tensor as WireTensor } from "./tinker_public_pb.ts";

export function writeTensor(tensor: Tensor, place: string): WireTensor {
  const values = numberBytes(tensor.dtype, tensor.data, place);
  return create(TensorSchema, {
    dtype: wireType(tensor.dtype),
    shape: tensor.shape?.map(BigInt) ?? [],
    encoding: tensor.sparse
      ? { case: "sparseCsr", value: sparse(values, tensor.sparse, place) }
      : { case: "dense", value: values },
  });
}

export function readTensor(tensor: WireTensor, place: string): Tensor {
  const shape = readShape(tensor.shape, place);
  const { encoding } = tensor;
  if (encoding.case === undefined) throw new WireError(place, "the tensor holds no numbers");
  if (encoding.case === "dense") {
    const numbers = readNumbers(encoding.value, tensor.dtype, place);
    return shape.length ? { ...numbers, shape } : numbers;
  }
  const { values, crowIndices, colIndices } = encoding.value;
  return {
    ...readNumbers(values, tensor.dtype, place),
    shape,
    sparse: {
      rows: readInt64(crowIndices, `${place}.crow_indices`),
      columns: readInt64(colIndices, `${place}.col_indices`),
    },
  };
}

export function readShape(shape: readonly bigint[], place: string): number[] {
  return shape.map((size) => {
    if (size < 0n || size > BigInt(Number.MAX_SAFE_INTEGER)) {
      throw new WireError(`${place}.shape`, `${size} is no size of a tensor`);
    }
    return Number(size);
  });
}

export function wireType(dtype: Tensor["dtype"]): DType {
  return dtype === "float32" ? DType.DTYPE_FLOAT32 : DType.DTYPE_INT64;
}

export function numberBytes(dtype: Tensor["dtype"], data: Numbers, place: string): Uint8Array {
  return dtype === "float32" ? float32Bytes(data) : int64Bytes(data, place);
}

function sparse(values: Uint8Array, indices: NonNullable<Tensor["sparse"]>, place: string) {
  return {
    $typeName: "tinker_public.SparseCsr" as const,
    values,
    crowIndices: int64Bytes(indices.rows, `${place}.crow_indices`),
    colIndices: int64Bytes(indices.columns, `${place}.col_indices`),
  };
}
