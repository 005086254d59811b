/**
 * The sets of weights that a run has on a server: those that train, the base, and frozen ones. All are made when they are first asked for,
 * so that nothing is on the server that nobody uses.
 */
import { EngineError } from "../../core/errors.ts";
import type { WeightsRef } from "../engine.ts";
import { type Capabilities, NO_BASE } from "./capabilities.ts";
import type { TinkerClient } from "./client/client.ts";
import type { TinkerModel } from "./client/model.ts";
import type { Sampler } from "./client/sampler.ts";

export interface WeightsOptions {
  readonly client: TinkerClient;
  readonly baseModel: string;
  readonly loraRank: number;
  /** Of the adapter's first weights. */
  readonly seed: number;
  readonly capabilities: Capabilities;
  /** What goes wrong without being an error. */
  readonly onNotice: (text: string) => void;
}

interface Frozen {
  readonly sampler: Sampler;
  /** The model that they sit in, where they need one of their own. */
  readonly model?: TinkerModel;
  /** The saved weights that they are sampled from, where they need none. */
  readonly path?: string;
}

export const BASE: WeightsRef = "base";

export class Weights {
  private trained: Promise<TinkerModel> | undefined;
  private current: Promise<Sampler> | undefined;
  private base: Promise<Sampler> | undefined;
  private untrained: Promise<TinkerModel> | undefined;
  private readonly frozen = new Map<WeightsRef, Frozen>();
  private named = 0;
  private told = false;

  constructor(private readonly options: WeightsOptions) {}

  /** The model that trains. */
  model(): Promise<TinkerModel> {
    this.trained ??= retried(this.newModel(), () => {
      this.trained = undefined;
    });
    return this.trained;
  }

  /** @throws EngineError if there are no such weights. */
  require(ref: WeightsRef | undefined): void {
    if (ref === undefined || ref === BASE || this.frozen.has(ref)) return;
    const known = [BASE, ...this.frozen.keys()].join(", ");
    throw new EngineError(`no frozen weights are called ${ref}; known: ${known}. Take a snapshot first.`);
  }

  /** Of the current weights there is one sampler per step. @throws EngineError if there are no such weights. */
  async sampler(ref?: WeightsRef): Promise<Sampler> {
    this.require(ref);
    if (ref === BASE) return this.baseSampler();
    if (ref !== undefined) return this.frozen.get(ref)!.sampler;
    this.current ??= retried(
      this.model().then((model) => model.saveWeightsForSampler()),
      () => {
        this.current = undefined;
      },
    );
    return this.current;
  }

  /**
   * A model that holds the weights and never trains, where frozen weights sit in one: it scores many sequences in one call. A new adapter
   * changes nothing, so a model that nobody trained is the base.
   */
  async still(ref: WeightsRef): Promise<TinkerModel | undefined> {
    this.require(ref);
    if (this.options.capabilities.frozen !== "models") return undefined;
    if (ref !== BASE) return this.frozen.get(ref)!.model;
    this.untrained ??= retried(this.newModel(), () => {
      this.untrained = undefined;
    });
    return this.untrained;
  }

  /** The current weights are others from now on. */
  moved(): void {
    void this.current?.then(
      (sampler) => sampler.release(),
      () => {},
    );
    this.current = undefined;
  }

  /** A name that no other saved weights of this run's model have. */
  newName(what: string): string {
    this.named += 1;
    return `${what}-${this.named}`;
  }

  async freeze(ref: WeightsRef): Promise<void> {
    const before = this.frozen.get(ref);
    this.frozen.set(ref, await this.kept(ref));
    if (before) this.giveBack(before);
  }

  release(ref: WeightsRef): void {
    const kept = this.frozen.get(ref);
    this.frozen.delete(ref);
    if (kept) this.giveBack(kept);
  }

  /** Trains on from saved weights and optimiser, in a new model: many servers load into nothing else. */
  async load(path: string): Promise<void> {
    const model = await this.newModel();
    try {
      await model.loadWeights(path, { optimizer: true });
    } catch (error) {
      this.unload(model);
      throw error;
    }
    const before = this.trained;
    this.trained = Promise.resolve(model);
    this.moved();
    void before?.then(
      (old) => this.unload(old),
      () => {},
    );
  }

  private newModel(): Promise<TinkerModel> {
    const { client, baseModel, loraRank, seed } = this.options;
    return client.createModel({ baseModel, lora: { rank: loraRank, seed } });
  }

  private baseSampler(): Promise<Sampler> {
    const { client, baseModel, capabilities } = this.options;
    if (!capabilities.base) throw new EngineError(`${NO_BASE}.`);
    this.base ??= retried(client.sampler({ baseModel }), () => {
      this.base = undefined;
    });
    return this.base;
  }

  private async kept(ref: WeightsRef): Promise<Frozen> {
    const { client, capabilities } = this.options;
    const name = this.newName("frozen");
    if (capabilities.frozen === "none")
      throw new EngineError(
        `the weights "${ref}" cannot be frozen: on this server an older sampler gives the newest weights. Name the server if it is known to keep them (engine.server), or train without older weights (algorithm.opponents=self).`,
      );
    const model = await this.model();
    if (capabilities.frozen === "names") {
      const path = await model.saveWeightsForSampler(name);
      return { path, sampler: await client.sampler({ modelPath: path }) };
    }
    const path = await model.saveWeights(name);
    const own = await this.newModel();
    await own.loadWeights(path, { optimizer: false });
    this.tidy(path);
    return { model: own, sampler: await own.saveWeightsForSampler() };
  }

  /** Deletes saved weights that nobody needs any more. @throws TinkerError */
  async remove(path: string): Promise<void> {
    await this.options.client.checkpoints.delete(path);
  }

  private giveBack({ sampler, model, path }: Frozen): void {
    sampler.release();
    if (model) this.unload(model);
    if (path !== undefined) this.tidy(path);
  }

  /** The same without waiting: what stays costs storage. A server that deletes nothing is told of once. */
  private tidy(path: string): void {
    this.remove(path).catch((error: unknown) => {
      if (!this.told && !this.options.client.closed)
        this.options.onNotice(`the weights ${path}, and later ones like them, stay on the server: ${error}`);
      this.told = true;
    });
  }

  private unload(model: TinkerModel): void {
    model.unload().catch((error: unknown) => {
      this.options.onNotice(
        `model ${model.id} could not be unloaded, so the server may still hold it: ${error}`,
      );
    });
  }
}

/** What failed is tried anew when it is asked for again. */
function retried<T>(made: Promise<T>, forget: () => void): Promise<T> {
  made.catch(forget);
  return made;
}
