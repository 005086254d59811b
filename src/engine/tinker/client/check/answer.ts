/** Answers of a server that cannot be read. */
import { WireError } from "../../wire/wire-error.ts";
import type { Result } from "../futures/futures.ts";
import { TinkerError } from "../tinker-error.ts";

/** Says that it is the server's answer, where reading fails. */
export function readAnswer<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof WireError)) throw error;
    throw new TinkerError("answer", `the server's answer cannot be read: ${error.message}`);
  }
}

export function jsonOf(result: Result): unknown {
  if ("json" in result) return result.json;
  throw new TinkerError("answer", "create_model: the server gave a binary result");
}
