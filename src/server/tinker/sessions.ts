/** Sessions and the models in them: made, told about, dropped. */
import { z } from "zod";
import { newAdam } from "../../engine/local/adam.ts";
import { Trainer } from "../../engine/local/trainer.ts";
import { loadTrainer } from "../../engine/local/trainer-state.ts";
import { readWeights } from "../../engine/local/weights.ts";
import type { requests } from "../../engine/tinker/wire/calls.ts";
import type { Clock } from "../../run/record/clock.ts";
import { Refusal } from "../http/refusal.ts";
import type { Future, Futures, Outcome } from "./futures.ts";
import type { Served } from "./model/served.ts";
import { TrainingModel } from "./model/training.ts";
import { wrong } from "./refusal.ts";
import { Progress } from "./state/progress.ts";
import type { ModelRecord, Registry } from "./state/registry.ts";

/** After this long without a word of its session, in seconds, a model makes room for another. */
const SILENT_AFTER = 300;

/** The other form of load_weights: it makes the model too. */
export const createFrom = z.object({
  session_id: z.string().min(1),
  model_seq_id: z.number().int().nonnegative(),
  base_model: z
    .string()
    .nullish()
    .transform((name) => name ?? undefined),
  user_metadata: z
    .record(z.string(), z.unknown())
    .nullish()
    .transform((each) => each ?? undefined),
  path: z.string().min(1),
  optimizer: z.boolean(),
});
type CreateFrom = z.output<typeof createFrom>;

export interface ModelsOptions {
  readonly served: Served;
  readonly registry: Registry;
  readonly futures: Futures;
  readonly clock: Clock;
  readonly mostModels: number;
  /** Whether each step is written down, so that a restart goes on behind it. */
  readonly durable: boolean;
  readonly failed: (error: unknown) => void;
}

export class Models {
  private readonly open = new Map<string, TrainingModel>();
  private readonly loading = new Map<string, Promise<Outcome>>();
  private readonly heard = new Map<string, number>();

  private constructor(private readonly options: ModelsOptions) {}

  /** With the models of before a restart. */
  static async start(options: ModelsOptions): Promise<Models> {
    const models = new Models(options);
    for (const [id, record] of options.registry.models) {
      if (!record.unloaded) await models.load(id, record);
    }
    return models;
  }

  createSession(id: string, metadata: Record<string, unknown> | undefined): void {
    const { registry, clock } = this.options;
    registry.sessions.set(id, { created: clock.date(), ...(metadata && { metadata }) });
    this.heard.set(id, clock.seconds());
    registry.save();
  }

  /** Notes that a session is alive. @throws Refusal 410 for one that is not there. */
  session(id: string): void {
    const found = this.options.registry.sessions.get(id);
    if (!found || found.finished) {
      const trouble = found ? `session "${id}" was finished` : `there is no session "${id}"`;
      throw new Refusal(410, `${trouble}; connect anew and load the last saved weights`);
    }
    this.heard.set(id, this.options.clock.seconds());
  }

  /** Drops its models. Saved weights and sampling sessions stay. */
  finish(id: string): void {
    const { registry } = this.options;
    const found = registry.sessions.get(id);
    if (!found) throw new Refusal(404, `there is no session "${id}"`);
    registry.sessions.set(id, { ...found, finished: true });
    registry.save();
    for (const model of [...this.open.keys()]) {
      if (this.record(model).session === id) this.drop(model, "its session was finished");
    }
  }

  async create(request: z.output<typeof requests.create_model>, digest: string): Promise<Future> {
    const { registry, futures } = this.options;
    this.session(request.session_id);
    this.checkBase(request.base_model);
    if (request.optimizer_config && request.optimizer_config.type !== "adamw") {
      throw wrong(
        "optimizer_config.type",
        `"${request.optimizer_config.type}" is not here; leave it out or say adamw`,
      );
    }
    const { id, known } = this.named(request, digest);
    if (!known) {
      this.makeRoom();
      const { rank = 0, ...flags } = request.lora_config ?? {};
      const record = this.newRecord(request.session_id, digest, rank, flags, request.user_metadata);
      registry.models.set(id, record);
      registry.save();
      await this.load(id, record);
    }
    return futures.add(Promise.resolve<Outcome>({ json: { model_id: id, type: "create_model" } }));
  }

  /** A model whose first act was to load saved weights. @throws Refusal 404 where there are none. */
  createFrom(request: CreateFrom, digest: string): Future {
    const { registry, futures } = this.options;
    this.session(request.session_id);
    if (request.base_model !== undefined) this.checkBase(request.base_model);
    const { id, known } = this.named(request, digest);
    const done: Outcome = { json: { model_id: id, path: request.path, type: "load_weights" } };
    const loading = this.loading.get(id);
    if (loading) return futures.add(loading);
    if (known) return futures.add(Promise.resolve(done));
    const source = registry.checkpoints.get(request.path);
    if (!source) throw new Refusal(404, `there are no weights ${request.path}; save them with save_weights`);
    this.makeRoom();
    const { rank, flags } = this.record(source.model);
    const record = this.newRecord(request.session_id, digest, rank, flags, request.user_metadata);
    registry.save();
    const made = this.loadFrom(id, record, request, done).finally(() => this.loading.delete(id));
    this.loading.set(id, made);
    return futures.add(made);
  }

  private async loadFrom(
    id: string,
    record: ModelRecord,
    request: CreateFrom,
    done: Outcome,
  ): Promise<Outcome> {
    const { registry, served } = this.options;
    try {
      const trainer = new Trainer(served.graphs, served.base.copy());
      await this.loadInto(trainer, request.path, request.optimizer);
      // Only a model that has its weights on the disk is there after a kill.
      const first = { digest: record.digest, outcome: done };
      await this.progressOf(record)?.note(0, first, { weights: true, gradient: false }, trainer);
      registry.models.set(id, record);
      registry.save();
      await this.load(id, record, trainer);
      return done;
    } catch (error) {
      if (error instanceof Refusal) return { error: error.message, category: "user" };
      this.options.failed(error);
      return { error: error instanceof Error ? error.message : String(error), category: "server" };
    }
  }

  /** @throws Refusal 404 for one that is not there, 410 for one that was dropped. */
  model(id: string): { model: TrainingModel; record: ModelRecord } {
    const record = this.record(id);
    const model = this.open.get(id);
    if (!model)
      throw new Refusal(410, `model "${id}" was unloaded; make a new one from its last saved weights`);
    record.lastRequest = this.options.clock.date();
    this.heard.set(record.session, this.options.clock.seconds());
    return { model, record };
  }

  record(id: string): ModelRecord {
    const record = this.options.registry.models.get(id);
    if (record) return record;
    throw new Refusal(404, `there is no model "${id}"; make it with create_model`);
  }

  unload(id: string): Future {
    this.model(id);
    this.drop(id, "it was unloaded");
    return this.options.futures.add(
      Promise.resolve<Outcome>({ json: { model_id: id, type: "unload_model" } }),
    );
  }

  /** Brings saved weights into a trainer; without the optimiser's state where that is not wanted or not there. */
  async loadInto(trainer: Trainer, path: string, optimizer: boolean): Promise<void> {
    const { registry, served } = this.options;
    const found = registry.checkpoints.get(path);
    if (!found) throw wrong("path", `there are no weights ${path}; save them with save_weights`);
    if (found.kind === "sampler") {
      if (optimizer) throw wrong("path", `${path} was saved for sampling, without the optimiser's state`);
      trainer.weights.flat.set((await readWeights(registry.at(found.file))).weights.flat);
    } else {
      await loadTrainer(registry.at(found.file), trainer, { game: served.name, words: served.words });
    }
    if (!optimizer) trainer.adam = newAdam(trainer.weights.flat.length);
    trainer.gradient.fill(0);
  }

  private async load(id: string, record: ModelRecord, loaded?: Trainer): Promise<void> {
    const { served, futures, failed } = this.options;
    const trainer = loaded ?? new Trainer(served.graphs, served.base.copy());
    this.open.set(
      id,
      await TrainingModel.open(id, served, futures, trainer, this.progressOf(record), failed),
    );
  }

  private progressOf({ folder }: ModelRecord): Progress | undefined {
    const { durable, registry, served } = this.options;
    return durable ? new Progress(registry.at(folder), served.words) : undefined;
  }

  /** The id of a numbered model, and whether it is there. @throws Refusal 409 where another request has the number. */
  private named(
    { session_id, model_seq_id: number }: { session_id: string; model_seq_id: number },
    digest: string,
  ): { id: string; known: boolean } {
    const id = `${session_id}:train:${number}`;
    const record = this.options.registry.models.get(id);
    if (record && record.digest !== digest) {
      throw new Refusal(409, `the model number ${number} was used before with another body`);
    }
    return { id, known: record !== undefined };
  }

  private newRecord(
    session: string,
    digest: string,
    rank: number,
    flags: Partial<ModelRecord["flags"]>,
    metadata: Record<string, unknown> | undefined,
  ): ModelRecord {
    const now = this.options.clock.date();
    const { train_unembed = true, train_mlp = true, train_attn = true } = flags;
    return {
      session,
      digest,
      folder: this.options.registry.newPath("models"),
      rank,
      flags: { train_unembed, train_mlp, train_attn },
      ...(metadata && { metadata }),
      created: now,
      lastRequest: now,
      unloaded: false,
    };
  }

  private checkBase(name: string): void {
    const { served } = this.options;
    if (name !== served.name)
      throw wrong("base_model", `there is no "${name}"; this server has "${served.name}"`);
  }

  private makeRoom(): void {
    const { mostModels, clock, registry } = this.options;
    if (this.open.size < mostModels) return;
    const silence = (id: string) => clock.seconds() - (this.heard.get(registry.models.get(id)!.session) ?? 0);
    const [longest] = [...this.open.keys()].sort((a, b) => silence(b) - silence(a));
    if (silence(longest) <= SILENT_AFTER) {
      throw new Refusal(
        400,
        `there are ${this.open.size} models, the most that this server holds (--models ${mostModels}); unload one, ` +
          `or wait until a session has been silent for ${SILENT_AFTER} s`,
      );
    }
    this.drop(longest, "its session was silent and room was needed");
  }

  private drop(id: string, reason: string): void {
    const { registry } = this.options;
    this.open.get(id)?.end(`model "${id}" is gone: ${reason}`);
    this.open.delete(id);
    const record = this.record(id);
    record.unloaded = true;
    registry.save();
    registry.remove(record.folder);
  }
}
