/** The rows of a list of runs. A row is made anew when one of the files behind it has changed, and kept otherwise. */
import path from "node:path";
import { SparringError } from "../../../core/errors.ts";
import { asMatchResult, matchSchema } from "../../../evaluate/contests/stored-match.ts";
import { metricNamed, patternOf } from "../../../evaluate/glossary/glossary.ts";
import { algorithmKind } from "../../../run/open/algorithms.ts";
import { eventMetrics, metricOf } from "../../../run/record/event-metrics.ts";
import type { Config } from "../../../run/settings/config.ts";
import { openStored, statStored } from "../store-file.ts";
import type { RunRow, Spark } from "../wire.ts";
import { runFolders } from "./run-folders.ts";
import { type SampledEvents, sampleEvents } from "./sampled-events.ts";
import { nearestPreset } from "./settings-rows.ts";
import { openRun, type StoredRun, standingOf } from "./stored-run.ts";

/** Files of a run by which its row changes. */
const WATCHED = ["config.json", "events.jsonl", "result.json", "run.lock"] as const;
const NONE: SampledEvents = { points: [], lastIteration: 0 };
/** Rows that are made at once. */
const TOGETHER = 8;

interface Kept {
  readonly signature: string;
  readonly row: RunRow;
}

export class RunRows {
  private readonly kept = new Map<string, Kept>();

  /** @param store absolute path without links. */
  constructor(
    private readonly store: string,
    private readonly trust: boolean,
  ) {}

  async all(): Promise<{ rows: RunRow[]; notes: readonly string[] }> {
    const { ids, notes } = runFolders(this.store);
    for (const id of this.kept.keys()) if (!ids.includes(id)) this.kept.delete(id);
    const rows: RunRow[] = [];
    for (let from = 0; from < ids.length; from += TOGETHER)
      rows.push(...(await Promise.all(ids.slice(from, from + TOGETHER).map((id) => this.row(id)))));
    return { rows, notes };
  }

  /** @param id a run of the store. */
  async row(id: string): Promise<RunRow> {
    const signature = this.signature(id);
    const known = this.kept.get(id);
    // A lock says that a process lives only while it does.
    if (known?.signature === signature && known.row.state !== "running") return known.row;
    const row = await this.made(id);
    this.kept.set(id, { signature, row });
    return row;
  }

  /** Changes with the files behind a row. */
  signature(id: string): string {
    return WATCHED.map((name) => {
      const stat = statStored(path.join(this.store, id), name);
      return stat ? `${stat.size}.${stat.mtimeMs}` : "-";
    }).join(" ");
  }

  private async made(id: string): Promise<RunRow> {
    try {
      const run = openRun(this.store, id, this.trust);
      const events = await eventsOf(run.folder);
      return { ...described(run, events), ...standingOf(run, events.lastIteration) };
    } catch (error) {
      if (!(error instanceof SparringError)) throw error;
      return { id, state: "damaged", why: error.message, games: [], iteration: 0 };
    }
  }
}

/** None where there is no file yet. */
async function eventsOf(folder: string): Promise<SampledEvents> {
  const stat = statStored(folder, "events.jsonl");
  if (!stat) return NONE;
  const handle = await openStored(folder, "events.jsonl");
  try {
    return await sampleEvents(handle, stat.size);
  } finally {
    await handle.close();
  }
}

function described({ id, folder, config }: StoredRun, events: SampledEvents): Omit<RunRow, "state"> {
  const preset = nearestPreset(config);
  const spark = sparkOf(config, events);
  const winRate = winRateIn(config, events);
  const stat = statStored(folder, "events.jsonl");
  return {
    id,
    ...(preset && { preset }),
    seed: config.seed,
    games: [config.game, ...config.moreGames].map(({ name }) => name),
    method: algorithmKind(config.algorithm.name).title(config.algorithm),
    iteration: events.lastIteration,
    iterations: config.iterations,
    ...(stat && { changedAt: Math.round(stat.mtimeMs) }),
    ...(winRate && { winRate }),
    ...(spark && { spark }),
  };
}

function winRateIn({ iterations }: Config, { lastMatch }: SampledEvents): RunRow["winRate"] {
  if (!lastMatch || !matchSchema.safeParse(lastMatch.result).success) return undefined;
  const { estimate, low, high, n } = asMatchResult(lastMatch.result).winRate;
  const { iteration } = lastMatch;
  return { estimate, low, high, n, iteration, final: lastMatch.final === true && iteration === iterations };
}

/** The first number that the algorithm draws. */
function sparkOf({ algorithm }: Config, { points }: SampledEvents): Spark | undefined {
  const [group] = algorithmKind(algorithm.name).curves;
  const last = points.at(-1);
  if (!group || !last) return undefined;
  const names = [...eventMetrics(last).keys()];
  for (const { metrics, share = false } of group.panels)
    for (const name of names.filter((one) => metrics.includes(one) || metrics.includes(patternOf(one)))) {
      const found = points.flatMap((event) => {
        const value = metricOf(event, name);
        return value === undefined || !Number.isFinite(value)
          ? []
          : [[event.iteration, Number(value.toPrecision(4))]];
      });
      if (found.length < 2) continue;
      const [iterations, values] = [found.map(([iteration]) => iteration), found.map(([, value]) => value)];
      return { title: metricNamed(name)?.title ?? name, share, iterations, values };
    }
  return undefined;
}
