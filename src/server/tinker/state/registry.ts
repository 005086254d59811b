/**
 * What the server knows by name, as one small file that is replaced as a whole: sessions, models, sampling sessions and saved weights.
 * The weights themselves lie in files beside it.
 */
import fs from "node:fs";
import path from "node:path";
import { z } from "zod";
import { replaceFile } from "../../../core/atomic-file.ts";
import { CheckpointError } from "../../../core/errors.ts";

const metadata = z.record(z.string(), z.unknown()).optional();

const session = z.object({
  created: z.string(),
  metadata,
  /** By its client: it takes no more requests. */
  finished: z.boolean().optional(),
});
export type Session = z.output<typeof session>;

const model = z.object({
  session: z.string(),
  /** Of the request that made it. */
  digest: z.string(),
  /** Its folder below `models`. */
  folder: z.string(),
  rank: z.number(),
  flags: z.object({ train_unembed: z.boolean(), train_mlp: z.boolean(), train_attn: z.boolean() }),
  metadata,
  created: z.string(),
  lastRequest: z.string(),
  /** Takes no more requests. Its checkpoints stay. */
  unloaded: z.boolean(),
});
export type ModelRecord = z.output<typeof model>;

const sampler = z.object({
  session: z.string(),
  digest: z.string(),
  /** Weights file below the folder; absent for the base. */
  file: z.string().optional(),
  path: z.string().optional(),
  /** The model whose snapshot it is, for those that nobody named. */
  unnamedOf: z.string().optional(),
});
export type SamplerRecord = z.output<typeof sampler>;

const checkpoint = z.object({
  model: z.string(),
  kind: z.enum(["training", "sampler"]),
  name: z.string(),
  /** A weights file, or for training a folder with weights and the optimiser's state. */
  file: z.string(),
  bytes: z.number(),
  /** Digest of the request that saved it: carried out again after a kill, it finds its own work. */
  request: z.string(),
  created: z.string(),
});
export type CheckpointRecord = z.output<typeof checkpoint>;

const schema = z.object({
  version: z.literal(1),
  /** Hash of the weights that are served. */
  weights: z.string(),
  files: z.number(),
  sessions: z.record(z.string(), session),
  models: z.record(z.string(), model),
  samplers: z.record(z.string(), sampler),
  /** By tinker:// path. */
  checkpoints: z.record(z.string(), checkpoint),
});

export class Registry {
  readonly sessions: Map<string, Session>;
  readonly models: Map<string, ModelRecord>;
  readonly samplers: Map<string, SamplerRecord>;
  readonly checkpoints: Map<string, CheckpointRecord>;
  private files: number;

  /** @throws CheckpointError if the folder belongs to other weights or its file is damaged. */
  constructor(
    readonly folder: string,
    private readonly weights: string,
  ) {
    fs.mkdirSync(folder, { recursive: true });
    const found = readState(this.file);
    if (found && found.weights !== weights) {
      throw new CheckpointError(
        `${folder} is of a server with the weights ${found.weights}, and those given are ${weights}. Give the same ` +
          "--weights, or another --state.",
      );
    }
    this.files = found?.files ?? 0;
    this.sessions = new Map(Object.entries(found?.sessions ?? {}));
    this.models = new Map(Object.entries(found?.models ?? {}));
    this.samplers = new Map(Object.entries(found?.samplers ?? {}));
    this.checkpoints = new Map(Object.entries(found?.checkpoints ?? {}));
  }

  /** A path below the folder that nothing had before, and that nothing will have again. */
  newPath(kind: "models" | "checkpoints" | "snapshots", ending = ""): string {
    fs.mkdirSync(path.join(this.folder, kind), { recursive: true });
    return `${kind}/${++this.files}${ending}`;
  }

  at(file: string): string {
    return path.join(this.folder, file);
  }

  remove(file: string): void {
    fs.rmSync(this.at(file), { recursive: true, force: true });
  }

  save(): void {
    replaceFile(
      this.file,
      JSON.stringify({
        version: 1,
        weights: this.weights,
        files: this.files,
        sessions: Object.fromEntries(this.sessions),
        models: Object.fromEntries(this.models),
        samplers: Object.fromEntries(this.samplers),
        checkpoints: Object.fromEntries(this.checkpoints),
      }),
    );
  }

  private get file(): string {
    return path.join(this.folder, "server.json");
  }
}

function readState(file: string): z.output<typeof schema> | undefined {
  if (!fs.existsSync(file)) return undefined;
  try {
    return schema.parse(JSON.parse(fs.readFileSync(file, "utf8")));
  } catch (cause) {
    throw new CheckpointError(`${file} is damaged or of another version; give another --state.`, { cause });
  }
}

/** Bytes of a file, or of all files of a folder. */
export function bytesAt(file: string): number {
  const stat = fs.statSync(file);
  if (!stat.isDirectory()) return stat.size;
  return fs.readdirSync(file).reduce((sum, name) => sum + fs.statSync(path.join(file, name)).size, 0);
}
