/** Results in the events of a run, as far as they can be read: those of another form are noted as damage. */
import type { z } from "zod";
import type { RunEvent } from "../run/record/events.ts";
import { plural } from "./words.ts";

export type Resulted<Result> = RunEvent & { readonly result: Result };

/** Reads the results of all events of a type. */
export type ReadResults = <Result>(
  type: string,
  schema: z.ZodType,
  read: (stored: unknown) => Result,
) => Resulted<Result>[];

/** @param damage takes a sentence for each type with results that cannot be read. */
export function resultsIn(events: readonly RunEvent[], damage: string[]): ReadResults {
  return (type, schema, read) => {
    const found = events.filter((event) => event.type === type);
    const whole = found.filter(({ result }) => schema.safeParse(result).success);
    const lost = found.length - whole.length;
    if (lost > 0)
      damage.push(
        `${plural(lost, "event")} of type "${type}" in events.jsonl ${lost === 1 ? "holds" : "hold"} no result that can be read`,
      );
    return whole.map((event) => ({ ...event, result: read(event.result) }));
  };
}
