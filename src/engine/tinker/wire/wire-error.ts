/** What a message of the wire fails with: the place in the message, what stands there, what belongs there. */
import { EngineError } from "../../../core/errors.ts";

export class WireError extends EngineError {
  constructor(
    /** Where in the message: "sequences[2].tokens". */
    readonly place: string,
    readonly trouble: string,
  ) {
    super(`${place}: ${trouble}`);
  }
}
