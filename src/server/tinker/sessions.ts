/** Sessions and the models in them: made, told about, dropped. */
import type { z } from "zod";
import { newAdam } from "../../engine/local/adam.ts";
import { Trainer } from "../../engine/local/trainer.ts";
import { loadTrainer } from "../../engine/local/trainer-state.ts";
import { readWeights } from "../../engine/local/weights.ts";
import type { requests } from "../../engine/tinker/wire/calls.ts";
import type { Clock } from "../../run/record/clock.ts";
import type { Future, Futures, Outcome } from "./futures.ts";
import type { Served } from "./model/served.ts";
import { TrainingModel } from "./model/training.ts";
import { Refusal, wrong } from "./refusal.ts";
import { Progress } from "./state/progress.ts";
import type { ModelRecord, Registry } from "./state/registry.ts";

/** After this long without a word of its session, in seconds, a model makes room for another. */
const SILENT_AFTER = 300;

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
    if (!this.options.registry.sessions.has(id)) {
      throw new Refusal(410, `there is no session "${id}"; connect anew and load the last saved weights`);
    }
    this.heard.set(id, this.options.clock.seconds());
  }

  async create(request: z.output<typeof requests.create_model>, digest: string): Promise<Future> {
    const { registry, served, futures, clock } = this.options;
    this.session(request.session_id);
    if (request.base_model !== served.name) {
      throw wrong("base_model", `there is no "${request.base_model}"; this server has "${served.name}"`);
    }
    if (request.optimizer_config && request.optimizer_config.type !== "adamw") {
      throw wrong(
        "optimizer_config.type",
        `"${request.optimizer_config.type}" is not here; leave it out or say adamw`,
      );
    }
    const id = `${request.session_id}:train:${request.model_seq_id}`;
    const known = registry.models.get(id);
    if (known && known.digest !== digest) {
      throw new Refusal(
        409,
        `create_model: the number ${request.model_seq_id} was used before with another body`,
      );
    }
    if (!known) {
      this.makeRoom();
      const {
        rank = 0,
        train_unembed = true,
        train_mlp = true,
        train_attn = true,
      } = request.lora_config ?? {};
      const now = clock.date();
      const record: ModelRecord = {
        session: request.session_id,
        digest,
        folder: registry.newPath("models"),
        rank,
        flags: { train_unembed, train_mlp, train_attn },
        ...(request.user_metadata && { metadata: request.user_metadata }),
        created: now,
        lastRequest: now,
        unloaded: false,
      };
      registry.models.set(id, record);
      registry.save();
      await this.load(id, record);
    }
    return futures.add(Promise.resolve<Outcome>({ json: { model_id: id, type: "create_model" } }));
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

  private async load(id: string, record: ModelRecord): Promise<void> {
    const { served, futures, registry, durable, failed } = this.options;
    const trainer = new Trainer(served.graphs, served.base.copy());
    const progress = durable ? new Progress(registry.at(record.folder), served.words) : undefined;
    this.open.set(id, await TrainingModel.open(id, served, futures, trainer, progress, failed));
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
