/** What is fuzzed: a reader of other people's bytes, with valid inputs to begin from. */
import fs from "node:fs";
import path from "node:path";

export interface Parser {
  readonly name: string;
  /** Valid inputs. @param folder its own, for what is needed beside the input. */
  seeds(folder: string): readonly Uint8Array[] | Promise<readonly Uint8Array[]>;
  /** Reads an input as the program does. Only errors of our own may come out. */
  read(input: Uint8Array, folder: string): unknown;
  /** Inputs beside those of others; 1 where absent. */
  readonly share?: number;
}

export const text = (input: Uint8Array) => Buffer.from(input).toString("utf8");

/** The value of a JSON input; undefined if it is none. */
export function json(input: Uint8Array): unknown {
  try {
    return JSON.parse(text(input));
  } catch {
    return undefined;
  }
}

export const jsonSeed = (value: unknown) => Buffer.from(JSON.stringify(value));

/** A parser of texts that are at hand. */
export function ofText(name: string, seeds: readonly string[], read: (text: string) => unknown): Parser {
  return { name, seeds: () => seeds.map((seed) => Buffer.from(seed)), read: (input) => read(text(input)) };
}

/** A parser of parsed JSON; what is no JSON is not its work. */
export function ofJson(name: string, seeds: readonly unknown[], read: (value: unknown) => unknown): Parser {
  return {
    name,
    seeds: () => seeds.map(jsonSeed),
    read: (input) => {
      const value = json(input);
      return value === undefined ? undefined : read(value);
    },
  };
}

/** A parser of a file with this name. */
export function ofFile(
  name: string,
  file: string,
  seeds: (folder: string) => readonly Uint8Array[] | Promise<readonly Uint8Array[]>,
  read: (file: string, folder: string) => unknown,
  share?: number,
): Parser {
  return {
    name,
    seeds,
    ...(share !== undefined && { share }),
    read: (input, folder) => {
      const full = path.join(folder, file);
      fs.writeFileSync(full, input);
      return read(full, folder);
    },
  };
}
