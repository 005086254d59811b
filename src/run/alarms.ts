/** The alarms of a run: what the algorithm sees in the numbers of its iterations, each told once. */
import path from "node:path";
import type { Alarm, AlgorithmKind } from "../algorithms/kind.ts";
import { algorithmKind } from "./open/algorithms.ts";
import { readEventsLeniently } from "./record/events.ts";
import type { Config } from "./settings/config.ts";

type Metrics = Readonly<Record<string, number>>;

export class Alarms {
  private readonly find: AlgorithmKind["alarms"];
  private readonly history: Metrics[] = [];
  private readonly told = new Set<string>();

  /** @param folder of the run, whose earlier iterations count as far as they can be read. */
  constructor({ algorithm }: Pick<Config, "algorithm">, folder: string) {
    this.find = algorithmKind(algorithm.name).alarms;
    if (!this.find) return;
    for (const { type, metrics, alarm } of readEventsLeniently(path.join(folder, "events.jsonl")).events) {
      if (type === "iteration") this.history.push((metrics ?? {}) as Metrics);
      if (type === "alarm" && alarm) this.told.add(nameOf(alarm as Alarm));
    }
  }

  /** Alarms that are new with an iteration's metrics. */
  after(metrics: Metrics): Alarm[] {
    if (!this.find) return [];
    this.history.push(metrics);
    const fresh = this.find(this.history).filter((alarm) => !this.told.has(nameOf(alarm)));
    for (const alarm of fresh) this.told.add(nameOf(alarm));
    return fresh;
  }
}

function nameOf({ kind, metric }: Alarm): string {
  return `${kind} ${metric}`;
}
