/** The alarms of a run: what the algorithm sees in the numbers of its iterations, each told once. */
import path from "node:path";
import type { Alarm, AlarmRule } from "../algorithms/kind.ts";
import { algorithmKind } from "./open/algorithms.ts";
import { readEventsLeniently } from "./record/events.ts";
import type { Config } from "./settings/config.ts";

type Metrics = Readonly<Record<string, number>>;

export class Alarms {
  private readonly rule: AlarmRule | undefined;
  /** Metrics of as many iterations as the rule compares. */
  private readonly first: Metrics[] = [];
  private readonly latest: Metrics[] = [];
  private readonly told = new Set<string>();

  /** @param folder of the run, whose earlier iterations count as far as they can be read. */
  constructor({ algorithm }: Pick<Config, "algorithm">, folder: string) {
    this.rule = algorithmKind(algorithm.name).alarms;
    if (!this.rule) return;
    for (const { type, metrics, alarm } of readEventsLeniently(path.join(folder, "events.jsonl")).events) {
      if (type === "iteration") this.note((metrics ?? {}) as Metrics, this.rule.window);
      if (type === "alarm" && alarm) this.told.add(nameOf(alarm as Alarm));
    }
  }

  /** Alarms that are new with an iteration's metrics; none before there are two windows of iterations. */
  after(metrics: Metrics): Alarm[] {
    if (!this.rule) return [];
    const { window } = this.rule;
    this.note(metrics, window);
    if (this.latest.length < window) return [];
    const found = this.rule.find(this.first, this.latest);
    const fresh = found.filter((alarm) => !this.told.has(nameOf(alarm)));
    for (const alarm of fresh) this.told.add(nameOf(alarm));
    return fresh;
  }

  private note(metrics: Metrics, window: number): void {
    const list = this.first.length < window ? this.first : this.latest;
    list.push(metrics);
    if (list.length > window) list.shift();
  }
}

function nameOf({ kind, metric }: Alarm): string {
  return `${kind} ${metric}`;
}
