/** What a server says no with: an HTTP status and words that end in what to do. */
import { EngineError } from "../../core/errors.ts";

export class Refusal extends EngineError {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

/** How an error stands in an answer's body; newer and older clients read different fields. */
export function errorBody(message: string, category: "user" | "server" = "user"): object {
  return { error: message, category, detail: message };
}
