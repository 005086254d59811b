/** The body of a request, read up to a bound. */
import { createHash } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { TooLarge, unpack } from "../../../engine/tinker/wire/zstd.ts";
import { Refusal } from "../../http/refusal.ts";

export interface Body {
  /** Unpacked. */
  readonly bytes: Buffer;
  readonly protobuf: boolean;
  /** sha256 of all of it, unpacked: two requests under one number must be the same. */
  readonly digest: string;
  /** @throws Refusal 400 where it is no JSON. */
  json(): unknown;
}

/** @throws Refusal 413 for a larger one, packed or unpacked; 415 for one that is packed otherwise than with Zstandard. */
export async function readBody(request: IncomingMessage, most: number): Promise<Body> {
  const encoding = request.headers["content-encoding"] ?? "identity";
  if (encoding !== "identity" && encoding !== "zstd") {
    throw new Refusal(415, `bodies in ${encoding} are not read here; send them as they are, or in zstd`);
  }
  const tooLarge = () =>
    new Refusal(413, `the body has more than ${most} bytes; send fewer sequences at once`);
  if (Number(request.headers["content-length"] ?? 0) > most) throw tooLarge();
  const parts: Buffer[] = [];
  let length = 0;
  for await (const part of request) {
    length += (part as Buffer).length;
    if (length > most) throw tooLarge();
    parts.push(part as Buffer);
  }
  const sent = Buffer.concat(parts);
  const bytes = encoding === "zstd" ? unpacked(sent, most, tooLarge) : sent;
  return {
    bytes,
    protobuf: (request.headers["content-type"] ?? "").startsWith("application/x-protobuf"),
    digest: createHash("sha256")
      .update(request.url ?? "")
      .update("\0")
      .update(bytes)
      .digest("hex"),
    json: () => parsed(bytes),
  };
}

function unpacked(bytes: Buffer, most: number, tooLarge: () => Refusal): Buffer {
  try {
    return Buffer.from(unpack(bytes, most));
  } catch (error) {
    throw error instanceof TooLarge ? tooLarge() : error;
  }
}

function parsed(bytes: Buffer): unknown {
  if (bytes.length === 0) return {};
  try {
    return JSON.parse(bytes.toString("utf8"));
  } catch {
    throw new Refusal(400, "the body is no JSON");
  }
}
