/**
 * The key of an endpoint: read from the environment, sent in one header, and hidden everywhere else. What a
 * server says passes through `hide`, as it may repeat the key, whole or cut.
 */
import { ConfigError } from "../errors.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/** Shorter keys ("EMPTY" for a local server) are no secret, and hiding them would change answers. */
const SHORTEST_SECRET = 8;
/** This many characters in a row of a longer key are hidden. */
const PIECE = 12;

export class ApiKey {
  readonly #value: string | undefined;
  readonly #pieces = new Set<string>();
  readonly #size: number;

  constructor(value: string | undefined) {
    this.#value = value;
    this.#size = Math.min(PIECE, value?.length ?? 0);
    if (value === undefined || value.length < SHORTEST_SECRET) return;
    for (let i = 0; i + this.#size <= value.length; i++) this.#pieces.add(value.slice(i, i + this.#size));
  }

  /**
   * @param variable empty: no key. If it is the default variable and not set, none is sent.
   * @param owner whose key it is, for messages, e.g. `the chat endpoint`.
   * @throws ConfigError if another variable is named and not set, or a key cannot stand in a header.
   */
  static fromEnvironment(
    variable: string,
    environment: Environment,
    owner: string,
    defaultVariable = "",
  ): ApiKey {
    const value = variable === "" ? undefined : environment[variable]?.trim() || undefined;
    if (value === undefined && variable !== "" && variable !== defaultVariable)
      throw new ConfigError(`the variable ${variable} holds no key for ${owner}. Set it.`);
    if (value !== undefined && !/^[\x21-\x7e]+$/.test(value))
      throw new ConfigError(
        `the variable ${variable} holds no key: there are spaces or letters beyond ASCII in it. Set it again.`,
      );
    return new ApiKey(value);
  }

  headers(): Record<string, string> {
    return this.#value === undefined ? {} : { authorization: `Bearer ${this.#value}` };
  }

  /** The text with each piece of the key replaced by `[key]`. */
  hide(text: string): string {
    if (this.#pieces.size === 0) return text;
    let shown = "";
    let from = 0;
    for (let i = 0; i + this.#size <= text.length; i++) {
      if (!this.#pieces.has(text.slice(i, i + this.#size))) continue;
      let end = i + this.#size;
      while (end < text.length && this.#pieces.has(text.slice(end + 1 - this.#size, end + 1))) end++;
      shown += `${text.slice(from, i)}[key]`;
      from = end;
      i = end - 1;
    }
    return shown + text.slice(from);
  }
}
