/**
 * The metadata of an ONNX file, read from its bytes alone: neither runtime gives it to JavaScript, and a page
 * should not load a protobuf library for it. Knows nothing of Node.
 */

/** Field numbers of `ModelProto` and `StringStringEntryProto` in the ONNX specification. */
const METADATA = 14;
const KEY = 1;
const VALUE = 2;

/** Ends of wire types of protobuf that have a fixed length. */
const FIXED: Readonly<Record<number, number>> = { 1: 8, 5: 4 };

/** @throws RangeError if the bytes are no protobuf message. */
export function onnxMetadata(bytes: Uint8Array): Record<string, string> {
  const entries = fieldsOf(bytes).filter(({ number }) => number === METADATA);
  return Object.fromEntries(
    entries.map(({ content }) => {
      const parts = new Map(fieldsOf(content).map((field) => [field.number, field.content]));
      return [textOf(parts.get(KEY)), textOf(parts.get(VALUE))];
    }),
  );
}

interface Field {
  readonly number: number;
  /** Empty for numbers, which nothing here reads. */
  readonly content: Uint8Array;
}

function fieldsOf(bytes: Uint8Array): Field[] {
  const fields: Field[] = [];
  let at = 0;
  const varint = (): number => {
    let value = 0;
    for (let scale = 1; ; scale *= 128) {
      if (at >= bytes.length || scale > 2 ** 63) throw new RangeError("a number is cut off");
      const byte = bytes[at++];
      value += (byte % 128) * scale;
      if (byte < 128) return value;
    }
  };
  while (at < bytes.length) {
    const tag = varint();
    const [number, type] = [Math.floor(tag / 8), tag % 8];
    if (type === 0) varint();
    else if (type !== 2 && FIXED[type] === undefined) throw new RangeError(`no wire type is ${type}`);
    const length = type === 0 ? 0 : (FIXED[type] ?? varint());
    if (at + length > bytes.length) throw new RangeError("a field is cut off");
    fields.push({ number, content: bytes.subarray(at, at + length) });
    at += length;
  }
  return fields;
}

function textOf(bytes: Uint8Array | undefined): string {
  return new TextDecoder().decode(bytes ?? new Uint8Array());
}
