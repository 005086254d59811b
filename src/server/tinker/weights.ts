/** Saved weights and sampling sessions. What was saved once stays as it is: no file is ever written a second time. */
import type { z } from "zod";
import { replaceFile } from "../../core/atomic-file.ts";
import type { Trainer } from "../../engine/local/trainer.ts";
import { saveTrainer } from "../../engine/local/trainer-state.ts";
import { encodeWeights, readWeights } from "../../engine/local/weights.ts";
import type { requests } from "../../engine/tinker/wire/calls.ts";
import type { Clock } from "../../run/record/clock.ts";
import { Refusal } from "../http/refusal.ts";
import type { Frozen } from "./model/sampling.ts";
import type { Served } from "./model/served.ts";
import { wrong } from "./refusal.ts";
import { bytesAt, type CheckpointRecord, type Registry, type SamplerRecord } from "./state/registry.ts";

/** Snapshots without a name that are kept per model; older ones go. */
const MOST_UNNAMED = 64;
/** Stands for the file of a snapshot that went. */
const GONE = "gone";
const NAME = /^[a-zA-Z0-9_.-]{1,128}$/;

interface Saving {
  readonly model: string;
  readonly name: string;
  /** Digest of the request. */
  readonly request: string;
}

export class SavedWeights {
  constructor(
    private readonly served: Served,
    private readonly registry: Registry,
    private readonly clock: Clock,
  ) {}

  /** Weights and optimiser. @throws Refusal for a name that is taken or none. */
  async save({ model, name, request }: Saving, overwrite: boolean, trainer: Trainer): Promise<string> {
    const path = this.pathOf(model, "weights", name);
    if (!overwrite && this.isThere(path, request)) return path;
    const file = this.registry.newPath("checkpoints");
    await saveTrainer(this.registry.at(file), trainer, { game: this.served.name, words: this.served.words });
    this.record(path, { model, kind: "training", name, file, request });
    return path;
  }

  saveForSampler({ model, name, request }: Saving, trainer: Trainer): string {
    const path = this.pathOf(model, "sampler_weights", name);
    if (this.isThere(path, request)) return path;
    this.record(path, { model, kind: "sampler", name, file: this.snapshot(trainer), request });
    return path;
  }

  /** A sampling session with the weights of now. */
  saveForSession(model: string, session: string, number: number, digest: string, trainer: Trainer): string {
    const id = this.samplerId(session, number);
    const known = this.registry.samplers.get(id);
    if (known && known.digest !== digest) throw this.reused(number);
    if (known) return id;
    const file = this.snapshot(trainer);
    this.registry.samplers.set(id, { session, digest, file, unnamedOf: model });
    this.dropOldest(model);
    this.registry.save();
    return id;
  }

  openSampler(request: z.output<typeof requests.create_sampling_session>, digest: string): string {
    const id = this.samplerId(request.session_id, request.sampling_session_seq_id);
    const known = this.registry.samplers.get(id);
    if (known && known.digest !== digest) throw this.reused(request.sampling_session_seq_id);
    if (known) return id;
    const { session_id: session, base_model: base, model_path: path } = request;
    this.registry.samplers.set(id, { session, digest, ...this.source(base, path) });
    this.registry.save();
    return id;
  }

  /** The weights of a sampling session. @throws Refusal 404, 410. */
  ofSession(id: string): Frozen {
    const record = this.registry.samplers.get(id);
    if (!record)
      throw new Refusal(404, `there is no sampling session "${id}"; make it with create_sampling_session`);
    return this.frozen(record.file);
  }

  /** The weights that a request names itself. */
  named(base: string | undefined, path: string | undefined): Frozen {
    return this.frozen(this.source(base, path).file);
  }

  delete(path: string): void {
    const found = this.registry.checkpoints.get(path);
    if (!found) throw new Refusal(404, `there are no weights ${path}`);
    this.registry.checkpoints.delete(path);
    this.registry.save();
    this.registry.remove(found.file);
  }

  private frozen(file: string | undefined): Frozen {
    if (file === undefined) return { name: "base", read: async () => this.served.base };
    const weights = this.weightsFile(file);
    return { name: file, read: async () => (await readWeights(this.registry.at(weights))).weights };
  }

  /** @throws Refusal 410 where the file was dropped or deleted. */
  private weightsFile(file: string): string {
    if (file === GONE) {
      throw new Refusal(
        410,
        `these weights are gone: ${MOST_UNNAMED} newer snapshots were made. Save under a name what is to stay`,
      );
    }
    return file.endsWith(".safetensors") ? file : `${file}/weights.safetensors`;
  }

  private source(base: string | undefined, path: string | undefined): Pick<SamplerRecord, "file" | "path"> {
    if (path !== undefined) {
      const found = this.registry.checkpoints.get(path);
      if (!found)
        throw new Refusal(404, `there are no weights ${path}; save them first, and wait for the result`);
      return { file: found.file, path };
    }
    if (base === undefined) throw wrong("base_model", "neither base_model nor model_path is given; give one");
    if (base !== this.served.name) {
      throw wrong("base_model", `there is no "${base}"; this server has "${this.served.name}"`);
    }
    return {};
  }

  private pathOf(model: string, kind: string, name: string): string {
    if (!NAME.test(name)) throw wrong("path", `"${name}" is no name; use letters, digits, ".", "-" and "_"`);
    return `tinker://${model}/${kind}/${name}`;
  }

  /** Whether this very request saved the weights before. @throws Refusal 400 where another one did. */
  private isThere(path: string, request: string): boolean {
    const found = this.registry.checkpoints.get(path);
    if (found && found.request !== request)
      throw wrong("path", `${path} is there already; take another name`);
    return found !== undefined;
  }

  private snapshot(trainer: Trainer): string {
    const file = this.registry.newPath("snapshots", ".safetensors");
    replaceFile(this.registry.at(file), encodeWeights(trainer.weights, this.served.words));
    return file;
  }

  private record(path: string, fields: Omit<CheckpointRecord, "bytes" | "created">): void {
    const bytes = bytesAt(this.registry.at(fields.file));
    this.registry.checkpoints.set(path, { ...fields, bytes, created: this.clock.date() });
    this.registry.save();
  }

  private dropOldest(model: string): void {
    const { samplers } = this.registry;
    const unnamed = [...samplers].filter(([, each]) => each.unnamedOf === model && each.file !== GONE);
    for (const [id, each] of unnamed.slice(0, Math.max(0, unnamed.length - MOST_UNNAMED))) {
      this.registry.remove(each.file as string);
      samplers.set(id, { ...each, file: GONE });
    }
  }

  private samplerId(session: string, number: number): string {
    return `${session}:sample:${number}`;
  }

  private reused(number: number): Refusal {
    return new Refusal(409, `the number ${number} of a sampling session was used before with another body`);
  }
}
