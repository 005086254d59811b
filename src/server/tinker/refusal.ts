/** Requests of the Tinker protocol that cannot be carried out as they are. */
import type { ModelInput } from "../../engine/tinker/wire/messages.ts";
import { Refusal } from "../http/refusal.ts";

/** A request that can never be carried out as it is. */
export function wrong(place: string, trouble: string): Refusal {
  return new Refusal(400, `${place}: ${trouble}`);
}

/** Chunks that no model of this server reads. */
export function refuseOtherChunks(input: ModelInput, place: string): void {
  input.forEach((chunk, i) => {
    if (chunk.type === "encoded_text" || chunk.type === "image") return;
    const remedy =
      chunk.type === "dmel" ? "no model here hears" : "send the picture's own bytes; nothing is fetched";
    throw wrong(`${place}.chunks[${i}]`, `a chunk of type "${chunk.type}" is not read here: ${remedy}`);
  });
}
