/** How a recipe's program ends: an expected failure is one message and the exit code of its family. */
import { SparringError } from "../src/core/errors.ts";

/** @param main returns the exit code; undefined is 0. */
export async function runProgram(
  main: () => Promise<number | undefined> | number | undefined,
): Promise<void> {
  // A reader that went away (`| head`) must not end a recipe.
  process.stdout.on("error", () => {});
  try {
    process.exitCode = (await main()) ?? 0;
  } catch (error) {
    if (!(error instanceof SparringError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = error.exitCode;
  }
}
