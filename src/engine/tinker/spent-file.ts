/**
 * The file of a run that holds what its clients did: written before a request with a number is first sent, so that a kill loses neither
 * the tokens spent nor which session and models the server has. A run that goes on opens a new session with models of its own, so no number
 * of an earlier one is used again; from this file it takes the tokens spent.
 */
import fs from "node:fs";
import path from "node:path";
import { z } from "zod";
import { replaceFile } from "../../core/atomic-file.ts";
import { CheckpointError } from "../../core/errors.ts";
import type { TokenBudget, Tokens } from "./client/limits/budget.ts";
import type { ClientState } from "./client/state.ts";

const FILE = "tinker-client.json";
const schema = z.looseObject({
  spent: z.object({ prefill: z.number(), sampled: z.number(), trained: z.number() }),
});

export class SpentFile {
  private file: string | undefined;
  private last: ClientState | undefined;

  /** The budget counts what earlier clients of the run spent. @throws CheckpointError if the file is damaged. */
  keepIn(folder: string, budget: TokenBudget): void {
    if (this.file !== undefined) return;
    const file = path.join(folder, FILE);
    if (fs.existsSync(file)) budget.note(spentIn(file));
    this.file = file;
    if (this.last) this.write({ ...this.last, spent: budget.spent() });
  }

  write(state: ClientState): void {
    this.last = state;
    if (this.file !== undefined) replaceFile(this.file, `${JSON.stringify(state)}\n`);
  }
}

function spentIn(file: string): Tokens {
  try {
    return schema.parse(JSON.parse(fs.readFileSync(file, "utf8"))).spent;
  } catch (cause) {
    throw new CheckpointError(
      `${file} cannot be read (${(cause as Error).message}). It counts the tokens that the run spent: put it back, or remove it to count from 0.`,
      { cause },
    );
  }
}
