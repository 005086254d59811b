/**
 * TensorBoard's `Event` message in protobuf, as much of it as a run writes: the file's version, the start of a
 * session, scalars and texts. Field numbers are those of `event.proto`, `summary.proto` and `tensor.proto` of
 * TensorFlow.
 */
import { BinaryWriter, WireType } from "@bufbuild/protobuf/wire";

export interface Scalar {
  readonly tag: string;
  /** Stored as a 32-bit float. */
  readonly value: number;
  /** Shown in place of the tag. */
  readonly title?: string;
  readonly description?: string;
}

/** What an event holds. */
export type Content =
  | { readonly version: string }
  /** A session starts: what earlier ones wrote from this step on does not count. */
  | { readonly start: true }
  | { readonly scalars: readonly Scalar[] }
  /** Markdown. */
  | { readonly tag: string; readonly text: string };

/** @param seconds since 1970. */
export function eventMessage(seconds: number, step: number, content: Content): Uint8Array {
  const event = new BinaryWriter().tag(1, WireType.Bit64).double(seconds);
  if (step !== 0) event.tag(2, WireType.Varint).int64(step);
  if ("version" in content) text(event, 3, content.version);
  else if ("start" in content) nested(event, 7, (log) => log.tag(1, WireType.Varint).int32(SESSION_START));
  else
    nested(event, 5, (summary) => {
      if ("text" in content) nested(summary, 1, (value) => textValue(value, content));
      else for (const scalar of content.scalars) nested(summary, 1, (value) => scalarValue(value, scalar));
    });
  return event.finish();
}

const SESSION_START = 1;
const DT_STRING = 7;

function scalarValue(value: BinaryWriter, { tag, value: number, title, description }: Scalar): void {
  text(value, 1, tag);
  value.tag(2, WireType.Bit32).float(asFloat(number));
  if (title === undefined && description === undefined) return;
  nested(value, 9, (metadata) => {
    nested(metadata, 1, (plugIn) => text(plugIn, 1, "scalars"));
    if (title !== undefined) text(metadata, 2, title);
    if (description !== undefined) text(metadata, 3, description);
  });
}

/** For the plug-in `text`: a tensor of one string. */
function textValue(value: BinaryWriter, content: { readonly tag: string; readonly text: string }): void {
  text(value, 1, content.tag);
  nested(value, 8, (tensor) => {
    tensor.tag(1, WireType.Varint).int32(DT_STRING);
    nested(tensor, 2, (shape) => nested(shape, 2, (size) => size.tag(1, WireType.Varint).int64(1)));
    text(tensor, 8, content.text);
  });
  nested(value, 9, (metadata) => nested(metadata, 1, (plugIn) => text(plugIn, 1, "text")));
}

function text(writer: BinaryWriter, field: number, value: string): void {
  writer.tag(field, WireType.LengthDelimited).string(value);
}

function nested(writer: BinaryWriter, field: number, fill: (inner: BinaryWriter) => void): void {
  writer.tag(field, WireType.LengthDelimited).fork();
  fill(writer);
  writer.join();
}

/** The writer refuses what a 32-bit float cannot hold. */
function asFloat(value: number): number {
  return Number.isFinite(Math.fround(value)) ? value : Math.sign(value) * 3.4028234e38;
}
