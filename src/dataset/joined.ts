/** Several sources of answers, one after the other, as one. */
import type { AnswerSource } from "./answer-row.ts";

/** @param sources one or more. */
export function joined(sources: readonly AnswerSource[]): AnswerSource {
  if (sources.length === 1) return sources[0];
  return {
    name: sources.map(({ name }) => name).join(", "),
    facts: sources.flatMap(({ name, facts }) => facts.map((fact) => `${name}: ${fact}`)),
    pictures: sources.some(({ pictures }) => pictures),
    async *rows(signal) {
      for (const source of sources) yield* source.rows(signal);
    },
    notes: () => sources.flatMap((source) => source.notes()),
  };
}
