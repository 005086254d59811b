/**
 * A record of a TFRecord file: length (64 bits, little-endian), the length's checksum, the data, the data's
 * checksum. TensorBoard's event files are such records, one per event.
 */
import { maskedCrc32c } from "./crc32c.ts";

export function tfRecord(data: Uint8Array): Uint8Array {
  const record = Buffer.alloc(8 + 4 + data.length + 4);
  record.writeBigUInt64LE(BigInt(data.length), 0);
  record.writeUInt32LE(maskedCrc32c(record.subarray(0, 8)), 8);
  record.set(data, 12);
  record.writeUInt32LE(maskedCrc32c(data), 12 + data.length);
  return record;
}
