/**
 * What a program must know to play with an exported ONNX file, read from the file itself. Knows nothing of
 * Node.
 */
import type { ModelShape } from "../../shape.ts";
import type { ExportedModel } from "../exported-model.ts";
import { onnxMetadata } from "./metadata.ts";

/** The version of this layout. */
const FORMAT = "1";
/** Before what the header of the weights file says. */
const HEADER = "weights.";

export interface OnnxFacts extends Omit<ExportedModel, "weights"> {
  readonly shape: ModelShape;
}

/** As entries of the file's metadata. */
export function factEntries(model: Omit<ExportedModel, "weights">): [key: string, value: string][] {
  const { header, game, stop, sha256, version } = model;
  return [
    ["sparring.format", FORMAT],
    ["sparring.version", version],
    ["sparring.game", game],
    ...(stop === undefined ? [] : [["sparring.stop", String(stop)] as [string, string]]),
    ["sparring.sha256", sha256],
    ...Object.entries(header).map(([key, value]): [string, string] => [HEADER + key, value]),
  ];
}

/** @throws RangeError if the bytes are no ONNX file that `sparring export onnx` wrote. */
export function onnxFacts(bytes: Uint8Array): OnnxFacts {
  const entries = Object.entries(onnxMetadata(bytes));
  const all = new Map(entries);
  const format = all.get("sparring.format");
  if (format === undefined) throw new RangeError('its metadata has no "sparring.format"');
  if (format !== FORMAT)
    throw new RangeError(`its layout is of version ${format}, and ${FORMAT} is known here`);
  const own = entries.filter(([key]) => key.startsWith(HEADER));
  const header = Object.fromEntries(own.map(([key, value]) => [key.slice(HEADER.length), value]));
  const stop = all.get("sparring.stop");
  return {
    header,
    shape: shapeOf(header.shape),
    words: (header.words ?? "").split(" "),
    game: all.get("sparring.game") ?? "",
    ...(stop !== undefined && { stop: Number(stop) }),
    sha256: all.get("sparring.sha256") ?? "",
    version: all.get("sparring.version") ?? "",
  };
}

function shapeOf(text: string | undefined): ModelShape {
  try {
    return JSON.parse(text ?? "");
  } catch {
    throw new RangeError("its metadata does not say the shape of a model");
  }
}
