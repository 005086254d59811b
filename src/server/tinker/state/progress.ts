/**
 * How far a model has come, as files: after each request its number, its result, and what it changed. A server that is killed goes on
 * behind the last request that was carried out; one that was being carried out is begun anew when it is sent again.
 */
import fs from "node:fs";
import path from "node:path";
import { z } from "zod";
import { replaceFile } from "../../../core/atomic-file.ts";
import { readCheckedJson, reasonOf } from "../../../core/checked-json.ts";
import { CheckpointError } from "../../../core/errors.ts";
import type { Trainer } from "../../../engine/local/trainer.ts";
import { loadTrainer, saveTrainer } from "../../../engine/local/trainer-state.ts";
import { outputFromJson, outputToJson } from "../../../engine/tinker/wire/json/train.ts";
import type { Outcome } from "../futures.ts";

/** Results kept per model. */
export const MOST_RESULTS = 256;

export interface Done {
  readonly digest: string;
  readonly outcome: Outcome;
}

export interface Change {
  readonly weights: boolean;
  readonly gradient: boolean;
}

/** What a file of this folder can be named in another one: nothing outside of the folder. */
const within = z.string().regex(/^[\w.-]+$/);

const keptSchema = z.object({
  ran: z.int().min(0),
  /** Folder with weights and optimiser; absent while they are the base's. */
  state: within.optional(),
  /** File with the gradient so far; absent where there is none. */
  gradient: within.optional(),
});
type Kept = z.output<typeof keptSchema>;

const doneSchema = z.object({
  digest: z.string(),
  outcome: z.union([
    z.object({ json: z.looseObject({}) }),
    z.object({ output: z.unknown() }),
    z.object({ sample: z.looseObject({}) }),
    z.object({ error: z.string(), category: z.enum(["user", "server"]) }),
  ]),
});

export class Progress {
  private kept: Kept = { ran: 0 };

  constructor(
    private readonly folder: string,
    private readonly words: readonly string[],
  ) {}

  /**
   * Brings the trainer to where it was; gives the number of the last request and the results that are kept.
   * @throws CheckpointError if a file is damaged.
   */
  async restore(trainer: Trainer): Promise<{ ran: number; results: Map<number, Done> }> {
    const file = path.join(this.folder, "progress.json");
    if (!fs.existsSync(file)) return { ran: 0, results: new Map() };
    this.kept = readCheckedJson(file, keptSchema, (reason, cause) => damaged(file, reason, cause));
    const { ran, state, gradient } = this.kept;
    if (state) await loadTrainer(path.join(this.folder, state), trainer, { game: "", words: this.words });
    if (gradient)
      trainer.gradient.set(readNumbers(path.join(this.folder, gradient), trainer.gradient.length));
    const results = new Map<number, Done>();
    for (let number = Math.max(1, ran - MOST_RESULTS + 1); number <= ran; number++) {
      const result = this.result(number);
      if (fs.existsSync(result)) results.set(number, doneIn(result));
    }
    return { ran, results };
  }

  async note(number: number, done: Done, change: Change, trainer: Trainer): Promise<void> {
    const before = this.kept;
    const next = { ...before, ran: number };
    if (change.weights) {
      next.state = `state-${number}`;
      await saveTrainer(path.join(this.folder, next.state), trainer, { game: "", words: this.words });
      delete next.gradient;
    }
    if (change.gradient) {
      next.gradient = `gradient-${number}.f32`;
      const { buffer, byteOffset, byteLength } = trainer.gradient;
      this.write(path.join(this.folder, next.gradient), new Uint8Array(buffer, byteOffset, byteLength));
    }
    this.write(this.result(number), JSON.stringify(doneJson(done)));
    this.write(path.join(this.folder, "progress.json"), JSON.stringify(next));
    this.kept = next;
    for (const old of [before.state, before.gradient]) {
      if (old && old !== next.state && old !== next.gradient) this.remove(path.join(this.folder, old));
    }
    this.remove(this.result(number - MOST_RESULTS));
  }

  private result(number: number): string {
    return path.join(this.folder, "results", `${number}.json`);
  }

  /** Not waited for until it is on the disk: a kill of the server is survived, a power cut may not be. */
  private write(file: string, content: string | Uint8Array): void {
    replaceFile(file, content, { flush: false });
  }

  private remove(file: string): void {
    fs.rmSync(file, { recursive: true, force: true });
  }
}

function doneJson({ digest, outcome }: Done): object {
  return { digest, outcome: "output" in outcome ? { output: outputToJson(outcome.output) } : outcome };
}

function doneIn(file: string): Done {
  const refused = (reason: string, cause: unknown) => damaged(file, reason, cause);
  const { digest, outcome } = readCheckedJson(file, doneSchema, refused);
  // What is no list of outputs is found out by their own reader.
  if (!("output" in outcome)) return { digest, outcome: outcome as Outcome };
  try {
    return { digest, outcome: { output: outputFromJson(outcome.output) } };
  } catch (cause) {
    throw refused(reasonOf(cause), cause);
  }
}

function damaged(file: string, reason: string, cause: unknown): CheckpointError {
  return new CheckpointError(`${file} is damaged: ${reason}. Give another --state.`, { cause });
}

function readNumbers(file: string, count: number): Float32Array {
  const bytes = fs.readFileSync(file);
  if (bytes.length !== 4 * count) {
    throw new CheckpointError(
      `${file} has ${bytes.length} bytes instead of ${4 * count}; give another --state.`,
    );
  }
  return new Float32Array(Uint8Array.from(bytes).buffer);
}
