/** A binary message read as a whole: damaged bytes are a WireError, whatever the reader stumbles over. */
import { type DescMessage, fromBinary, type MessageShape } from "@bufbuild/protobuf";
import { WireError } from "../wire-error.ts";

export function readMessage<Desc extends DescMessage>(schema: Desc, bytes: Uint8Array): MessageShape<Desc> {
  try {
    return fromBinary(schema, bytes, { readUnknownFields: false });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new WireError(schema.name, `${bytes.length} bytes are no such protobuf message (${reason})`);
  }
}
