/** What the client fails with. The kind says who must act; the message says what happened and what to do. */
import { EngineError } from "../../../core/errors.ts";

export type TinkerErrorKind =
  /** The call itself is wrong: a length, a name, a setting. Nothing was sent. */
  | "input"
  /** No usable answer came in time. */
  | "connection"
  /** The server refused the call with a status. */
  | "refused"
  /** The server took the call and the work failed. */
  | "failed"
  /** The server's answer does not fit the request. */
  | "answer"
  /** The server no longer knows the request. */
  | "lost"
  /** The call would exceed the token budget. Nothing was sent. */
  | "budget"
  /** A file on this machine could not be written. */
  | "disk"
  /** The model was given up after a failed call; it takes no more. */
  | "given-up"
  /** The client was closed. */
  | "closed";

export class TinkerError extends EngineError {
  constructor(
    readonly kind: TinkerErrorKind,
    message: string,
    /** HTTP status, where one was answered. */
    readonly status?: number,
  ) {
    super(message);
  }
}
