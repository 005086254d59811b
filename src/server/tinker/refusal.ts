/** What the server says no with: an HTTP status and words that end in what to do. */
import { EngineError } from "../../core/errors.ts";
import type { ModelInput } from "../../engine/tinker/wire/messages.ts";

export class Refusal extends EngineError {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

/** A request that can never be carried out as it is. */
export function wrong(place: string, trouble: string): Refusal {
  return new Refusal(400, `${place}: ${trouble}`);
}

/** How an error stands in an answer's body; newer and older clients read different fields. */
export function errorBody(message: string, category: "user" | "server" = "user"): object {
  return { error: message, category, detail: message };
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
