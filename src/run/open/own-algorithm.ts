/**
 * An algorithm that a user wrote: a module whose default export makes it. `examples/your-own-algorithm.ts` is one.
 */
import fs from "node:fs";
import { z } from "zod";
import type { Algorithm } from "../../algorithms/algorithm.ts";
import type { AlgorithmContext, AlgorithmKind } from "../../algorithms/kind.ts";
import { ConfigError, DataError } from "../../core/errors.ts";
import { ownAlgorithmCode } from "./named-code.ts";
import { importModule } from "./own-module.ts";
import { requireTrust } from "./trust.ts";

/** What the module exports. */
export interface OwnAlgorithm {
  default(context: AlgorithmContext): Algorithm;
  /** The weights that its objective holds the policy to; absent where it holds it to none. */
  readonly reference?: ReturnType<AlgorithmKind["reference"]>;
}

const settings = z.strictObject({
  name: z.literal("own").describe("which algorithm trains"),
  file: z
    .string()
    .min(1)
    .describe("an algorithm of your own: the module that exports it, e.g. ./your-own-algorithm.ts"),
});

const loaded = new Map<string, OwnAlgorithm>();
const METHODS = ["step", "save", "restore"] as const;

/** The kind of algorithms of one's own. `loadOwnAlgorithm` comes first. */
export const ownAlgorithmKind: AlgorithmKind<typeof settings> = {
  name: "own",
  settings,
  games: "any",
  make: ({ file }, context) => made(file, context),
  title: ({ file }) => `the algorithm of ${file}`,
  curves: [],
  status: { line: () => [], block: () => [] },
  reference: ({ file }) => loaded.get(file)?.reference,
};

/**
 * Runs the module, once per process.
 * @throws DataError if there is no such file, ConfigError if its default export is no function, NotTrusted if
 * nobody here named it.
 */
export async function loadOwnAlgorithm(file: string): Promise<void> {
  requireTrust(ownAlgorithmCode(file));
  if (loaded.has(file)) return;
  if (!fs.existsSync(file))
    throw new DataError(`There is no file ${file}. Check the path of the algorithm (algorithm.file).`);
  const own = (await importModule(file)) as OwnAlgorithm;
  if (typeof own.default !== "function")
    throw new ConfigError(
      `${file} has no default export that is a function ({ games, loss }) => Algorithm (see Algorithm in algorithms/algorithm.ts)`,
    );
  loaded.set(file, own);
}

function made(file: string, context: AlgorithmContext): Algorithm {
  const own = loaded.get(file);
  if (!own) throw new ConfigError(`the algorithm of ${file} is not loaded yet`);
  const algorithm = own.default(context);
  const missing = METHODS.filter((method) => typeof algorithm?.[method] !== "function");
  if (missing.length === 0) return algorithm;
  throw new ConfigError(
    `the algorithm that ${file} makes lacks ${missing.join(", ")} (see Algorithm in algorithms/algorithm.ts)`,
  );
}
