/** The alarms of a run: what the algorithm sees in the numbers of its iterations, each told once. */
import path from "node:path";
import type { Alarm } from "../algorithms/kind.ts";
import { algorithmKind } from "./open/algorithms.ts";
import { readEvents } from "./record/events.ts";
import type { Config } from "./settings/config.ts";

type Metrics = Readonly<Record<string, number>>;

export class Alarms {
  private readonly history: Metrics[];
  private readonly told = new Set<string>();

  /** @param folder of the run, whose earlier iterations count. */
  constructor(
    private readonly config: Config,
    folder: string,
  ) {
    const before = readEvents(path.join(folder, "events.jsonl"));
    this.history = before.flatMap(({ type, metrics }) => (type === "iteration" ? [metrics as Metrics] : []));
    for (const { type, alarm } of before) if (type === "alarm") this.told.add(nameOf(alarm as Alarm));
  }

  /** Alarms that are new with an iteration's metrics. */
  after(metrics: Metrics): Alarm[] {
    this.history.push(metrics);
    const all = algorithmKind(this.config.algorithm.name).alarms?.(this.history) ?? [];
    const fresh = all.filter((alarm) => !this.told.has(nameOf(alarm)));
    for (const alarm of fresh) this.told.add(nameOf(alarm));
    return fresh;
  }
}

function nameOf({ kind, metric }: Alarm): string {
  return `${kind} ${metric}`;
}
