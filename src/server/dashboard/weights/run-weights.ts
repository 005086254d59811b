/**
 * The weights of a stored run, loaded to compute something with them: one run and one computation at a time, and given back when nobody has asked
 * for a while. Nothing of the run changes. Left out: models on servers, and weights files that a run names where the command does not trust its runs.
 */
import path from "node:path";
import pLimit from "p-limit";
import { readCheckpoint } from "../../../checkpoint/checkpoint.ts";
import type { Engine, WeightsRef } from "../../../engine/engine.ts";
import { openEngine, weightsHash } from "../../../run/open/engines.ts";
import type { Config } from "../../../run/settings/config.ts";
import { Refusal } from "../../http/refusal.ts";
import { Recent } from "../recent.ts";
import type { OpenedRun } from "../store/opened-runs.ts";
import { openedCheckpoint } from "./checkpoints.ts";

export interface LoadedWeights {
  readonly engine: Engine;
  /** The weights of the iteration that was asked for; undefined are the engine's current ones. */
  readonly policy: WeightsRef | undefined;
  /** Those that the run measured and handed out then: an average, where it kept one. */
  readonly handedOut: WeightsRef | undefined;
  /** The run's own base; absent where this program has another one. */
  readonly base?: WeightsRef;
}

interface Open {
  readonly run: string;
  readonly engine: Engine;
  readonly baseWeights: string;
  /** Iteration of the checkpoint that is loaded. */
  loaded: number;
}

const MOST_WAITING = 8;
const IDLE_MS = 120_000;
const THREADS = 2;
const BASE: WeightsRef = "base";

export class RunWeights {
  private readonly oneByOne = pLimit(1);
  /** By settings of the engine. */
  private readonly hashes = new Recent<string>(20);
  private open: Open | undefined;
  private idle: NodeJS.Timeout | undefined;

  /** @param trust whether weights files that runs name may be read. */
  constructor(private readonly trust: boolean) {}

  /** Why nothing can be computed with the weights of a run; undefined where it can. */
  refusal({ engine }: Config): string | undefined {
    if (engine.kind === "tinker") return "The model of this run is on a server, which a page does not call.";
    const file = engine.kind === "local" && engine.weights !== "shipped" && engine.weights !== "random";
    if (file && !this.trust)
      return `The run began from ${engine.weights}, a file that it names and that is not read. If you know where the run comes from, start the dashboard with --trust.`;
    return undefined;
  }

  /** Why the run's base cannot be asked; undefined where it can. */
  async baseRefusal(run: OpenedRun): Promise<string | undefined> {
    const refusal = this.refusal(run.config);
    const own = ownBase(run);
    if (refusal !== undefined || own === undefined) return refusal;
    try {
      const { engine } = run.config;
      const here = await this.hashes.get(
        JSON.stringify([engine, run.config.seed, run.config.game, run.config.moreGames]),
        async () => weightsHash(run.config),
      );
      return own === here ? undefined : otherBase(own, here);
    } catch (error) {
      return (error as Error).message;
    }
  }

  /**
   * @param iteration of a checkpoint of the run; 0 is its base.
   * @throws Refusal where the weights cannot be used or too many ask; CheckpointError where a file is damaged.
   */
  async use<T>(run: OpenedRun, iteration: number, work: (weights: LoadedWeights) => Promise<T>): Promise<T> {
    const refusal = this.refusal(run.config);
    if (refusal !== undefined) throw new Refusal(403, refusal);
    if (this.oneByOne.pendingCount >= MOST_WAITING)
      throw new Refusal(503, "this server is computing for others. Wait a moment, and ask again.");
    return this.oneByOne(async () => {
      clearTimeout(this.idle);
      try {
        return await work(await this.load(run, iteration));
      } finally {
        this.idle = setTimeout(() => void this.close(), IDLE_MS);
        this.idle.unref();
      }
    });
  }

  /** Gives the weights back. */
  async close(): Promise<void> {
    clearTimeout(this.idle);
    await this.oneByOne(() => this.giveBack());
  }

  private async load(run: OpenedRun, iteration: number): Promise<LoadedWeights> {
    const folder = iteration === 0 ? undefined : openedCheckpoint(run.folder, iteration);
    const own = ownBase(run);
    const open = await this.opened(run);
    const base = own === undefined || own === open.baseWeights ? { base: BASE } : {};
    if (folder === undefined) {
      if (!base.base) throw new Refusal(409, otherBase(own, open.baseWeights));
      return { engine: open.engine, policy: BASE, handedOut: BASE, base: BASE };
    }
    readCheckpoint(folder);
    if (open.loaded !== iteration) await open.engine.loadState(path.join(folder, "engine"));
    open.loaded = iteration;
    return { engine: open.engine, policy: undefined, handedOut: open.engine.handedOut, ...base };
  }

  private async opened({ id, config }: OpenedRun): Promise<Open> {
    const run = JSON.stringify([id, config]);
    if (this.open?.run === run) return this.open;
    await this.giveBack();
    const { engine: settings } = config;
    const few = settings.kind === "local" ? { ...settings, threads: THREADS } : settings;
    const { engine, baseWeights } = await openEngine({ ...config, engine: few });
    this.open = { run, engine, baseWeights, loaded: 0 };
    return this.open;
  }

  private async giveBack(): Promise<void> {
    await this.open?.engine.close();
    this.open = undefined;
  }
}

/** As the run's first event tells it. */
export function ownBase({ index }: OpenedRun): string | undefined {
  const baseWeights = index.others.find(({ type }) => type === "start")?.baseWeights;
  return typeof baseWeights === "string" ? baseWeights : undefined;
}

function otherBase(own = "", here: string): string {
  return `The run began from other weights (${own.slice(0, 40)}) than the base that is here (${here}), so its base cannot be asked.`;
}
