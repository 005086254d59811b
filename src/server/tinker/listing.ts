/** The lists of runs, checkpoints and sessions, as the protocol's plain resources. */

import { Refusal } from "../http/refusal.ts";
import type { CheckpointRecord, ModelRecord, Registry } from "./state/registry.ts";

const CHECKPOINT = /^training_runs\/([^/]+)\/checkpoints\/((?:sampler_)?weights\/[^/]+)$/;

export class Listing {
  constructor(
    private readonly registry: Registry,
    private readonly baseModel: string,
  ) {}

  /** What stands at an address. @throws Refusal 404 where nothing does. */
  get(path: string, query: URLSearchParams): object {
    const parts = path.split("/");
    if (path === "sessions") return page("sessions", [...this.registry.sessions.keys()], query);
    if (path === "checkpoints") return page("checkpoints", this.checkpoints(), query);
    if (path === "training_runs") {
      return page(
        "training_runs",
        [...this.registry.models].map(([id, each]) => this.run(id, each)),
        query,
      );
    }
    if (parts.length === 2 && parts[0] === "sessions") return this.session(parts[1]);
    if (parts.length === 2 && parts[0] === "samplers") return this.sampler(parts[1]);
    if (parts[0] === "training_runs" && parts.length === 2) return this.run(parts[1], this.model(parts[1]));
    if (parts[0] === "training_runs" && parts.length === 3 && parts[2] === "checkpoints") {
      this.model(parts[1]);
      return { checkpoints: this.checkpoints(parts[1]) };
    }
    throw new Refusal(404, `there is nothing at ${path}`);
  }

  /** The tinker path of a checkpoint's address, or undefined where it is no such address. */
  checkpointAt(path: string): string | undefined {
    const [, run, id] = CHECKPOINT.exec(path) ?? [];
    return run === undefined ? undefined : `tinker://${run}/${id}`;
  }

  weightsInfo(path: string): object {
    const found = this.registry.checkpoints.get(path);
    if (!found) throw new Refusal(404, `there are no weights ${path}`);
    const { rank, flags } = this.model(found.model);
    return { base_model: this.baseModel, is_lora: true, lora_rank: rank, ...flags };
  }

  private model(id: string): ModelRecord {
    const model = this.registry.models.get(id);
    if (model) return model;
    throw new Refusal(404, `there is no training run "${id}"`);
  }

  private run(id: string, { rank, lastRequest, metadata }: ModelRecord): object {
    const own = [...this.registry.checkpoints].filter(([, each]) => each.model === id);
    const last = (kind: CheckpointRecord["kind"]) => {
      const found = own.filter(([, each]) => each.kind === kind).at(-1);
      return found ? shown(...found) : null;
    };
    return {
      training_run_id: id,
      base_model: this.baseModel,
      model_owner: "local",
      is_lora: true,
      corrupted: false,
      lora_rank: rank,
      last_request_time: lastRequest,
      last_checkpoint: last("training"),
      last_sampler_checkpoint: last("sampler"),
      user_metadata: metadata ?? null,
    };
  }

  private checkpoints(model?: string): object[] {
    const all = [...this.registry.checkpoints];
    return all
      .filter(([, each]) => model === undefined || each.model === model)
      .map((each) => shown(...each));
  }

  private session(id: string): object {
    const session = this.registry.sessions.get(id);
    if (!session) throw new Refusal(404, `there is no session "${id}"`);
    const of = (records: ReadonlyMap<string, { session: string }>) =>
      [...records].flatMap(([name, record]) => (record.session === id ? [name] : []));
    return {
      training_run_ids: of(this.registry.models),
      sampler_ids: of(this.registry.samplers),
      user_metadata: session.metadata ?? null,
    };
  }

  private sampler(id: string): object {
    const sampler = this.registry.samplers.get(id);
    if (!sampler) throw new Refusal(404, `there is no sampling session "${id}"`);
    return { sampler_id: id, base_model: this.baseModel, ...(sampler.path && { model_path: sampler.path }) };
  }
}

function shown(path: string, { kind, bytes, created }: CheckpointRecord): object {
  return {
    checkpoint_id: path.split("/").slice(-2).join("/"),
    checkpoint_type: kind,
    time: created,
    tinker_path: path,
    size_bytes: bytes,
    public: false,
  };
}

/** The newest first: official clients show the first page alone. */
function page(name: string, all: readonly unknown[], query: URLSearchParams): object {
  const number = (key: string, otherwise: number) => {
    const value = Number(query.get(key) ?? otherwise);
    return Number.isSafeInteger(value) && value >= 0 ? value : otherwise;
  };
  const [offset, limit] = [number("offset", 0), number("limit", 100)];
  const newest = all.toReversed().slice(offset, offset + limit);
  return { [name]: newest, cursor: { offset, limit, total_count: all.length } };
}
