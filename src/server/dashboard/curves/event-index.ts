/**
 * The numbers of a run's events, read once and kept as columns; what is appended later is read from where the last reading ended. A file that was
 * rewound (`--resume`) is noticed by its last line and read anew. Memory is bounded, whatever the file holds.
 */
import { visitMetrics } from "../../../run/record/event-metrics.ts";
import { EVENT_SCHEMA, type RunEvent } from "../../../run/record/events.ts";
import { openStored } from "../store-file.ts";
import { storedLines } from "../stored-lines.ts";

const LONGEST_EVENT = 2 ** 22;
const MOST_ITERATIONS = 1_000_000;
const MOST_COLUMNS = 400;
/** Events that are no iterations: matches, alarms, held-out self-play. */
const MOST_OTHERS = 5000;

export class EventIndex {
  /** Numbers of the iterations, ascending. */
  readonly iterations: number[] = [];
  readonly phases: (string | undefined)[] = [];
  /** By the names of the glossary; NaN where an iteration lacks the number. Beyond its length it lacks it too. */
  readonly columns = new Map<string, number[]>();
  readonly others: RunEvent[] = [];
  /** Lines that hold no event. */
  damaged = 0;
  firstDamage = "";
  private end = 0;
  private last = { at: 0, text: "" };
  private reading: Promise<void> | undefined;

  /** @param folder of the run. */
  constructor(private readonly folder: string) {}

  /** Reads what has been appended. Callers at the same time share one reading. @throws Refusal if there is no such file. */
  update(): Promise<void> {
    this.reading ??= this.read().finally(() => {
      this.reading = undefined;
    });
    return this.reading;
  }

  /** The metrics of an iteration, without those that a clock measured. */
  metricsOf(iteration: number): Record<string, number> {
    const at = this.rowOf(iteration);
    if (at < 0) return {};
    const found = [...this.columns].flatMap(([name, values]) =>
      Number.isFinite(values[at]) && !name.startsWith("time.") ? [[name, values[at]] as const] : [],
    );
    return Object.fromEntries(found);
  }

  phaseOf(iteration: number): string | undefined {
    return this.phases[this.rowOf(iteration)];
  }

  /** -1 where the iteration is none of them. */
  private rowOf(iteration: number): number {
    let [low, high] = [0, this.iterations.length - 1];
    while (low <= high) {
      const middle = (low + high) >> 1;
      if (this.iterations[middle] === iteration) return middle;
      if (this.iterations[middle] < iteration) low = middle + 1;
      else high = middle - 1;
    }
    return -1;
  }

  private async read(): Promise<void> {
    const handle = await openStored(this.folder, "events.jsonl");
    try {
      const { size } = await handle.stat();
      if (size < this.end || !(await this.goesOn(handle))) this.forget();
      for await (const line of storedLines(handle, this.end, LONGEST_EVENT)) {
        this.note(line.text);
        this.end = line.end;
        this.last = { at: line.at, text: line.text ?? "" };
      }
    } finally {
      await handle.close();
    }
  }

  /** Whether the last line that was read is still there. */
  private async goesOn(handle: Awaited<ReturnType<typeof openStored>>): Promise<boolean> {
    const before = Buffer.from(this.last.text);
    const { buffer, bytesRead } = await handle.read(
      Buffer.alloc(before.length),
      0,
      before.length,
      this.last.at,
    );
    return bytesRead === before.length && buffer.equals(before);
  }

  private forget(): void {
    for (const list of [this.iterations, this.phases, this.others]) list.length = 0;
    this.columns.clear();
    [this.end, this.last, this.damaged, this.firstDamage] = [0, { at: 0, text: "" }, 0, ""];
  }

  private note(text: string | undefined): void {
    try {
      const event = eventOf(text);
      if (event.type === "iteration") this.noteIteration(event);
      else if (this.others.length < MOST_OTHERS) this.others.push(event);
    } catch (error) {
      this.damaged++;
      this.firstDamage ||= (error as Error).message.slice(0, 200);
    }
  }

  private noteIteration(event: RunEvent): void {
    const { iteration, phase } = event;
    const before = this.iterations.at(-1) ?? 0;
    if (!Number.isSafeInteger(iteration) || iteration <= before)
      throw new Error(`the iteration ${String(iteration).slice(0, 20)} comes after ${before}`);
    if (this.iterations.length >= MOST_ITERATIONS) return;
    const row = this.iterations.push(iteration) - 1;
    this.phases.push(typeof phase === "string" ? phase.slice(0, 40) : undefined);
    visitMetrics(event, (name, value) => {
      const number = typeof value === "number" ? value : value.estimate;
      const column = this.columns.get(name) ?? this.newColumn(name);
      if (!column) return;
      while (column.length < row) column.push(Number.NaN);
      column[row] = Number.isFinite(number) ? number : Number.NaN;
    });
  }

  private newColumn(name: string): number[] | undefined {
    if (this.columns.size >= MOST_COLUMNS || name.length > 200) return undefined;
    const column: number[] = [];
    this.columns.set(name, column);
    return column;
  }
}

/** @throws Error for what is no event of today's schema. */
export function eventOf(text: string | undefined): RunEvent {
  if (text === undefined) throw new Error("a line is too long");
  const event = JSON.parse(text) as RunEvent;
  if (event?.schema !== EVENT_SCHEMA || typeof event.type !== "string")
    throw new Error(`a line is no event of schema ${EVENT_SCHEMA}`);
  const { stage, nextStage, ...rest } = event;
  return stage === undefined ? event : { ...rest, phase: stage, nextPhase: nextStage };
}
