/**
 * The numbers of an event as points of curves. A curve is named by the event's type, the game where a run has
 * several, and the glossary's name of the number: `iteration/loss`, `match/winRate`, `selfplay/tic-tac-toe/wins.x`.
 * An interval is three curves: the estimate, `.low` and `.high`.
 */
import { metricNamed, unitText } from "../../evaluate/glossary/glossary.ts";
import { eventMetrics } from "../record/event-metrics.ts";
import type { RunEvent } from "../record/events.ts";

export interface Point {
  readonly curve: string;
  /** The number's name, as the glossary has it. */
  readonly metric: string;
  readonly value: number;
}

/** In the order of the event's fields; numbers that are not finite are left out. */
export function pointsOf(event: RunEvent): Point[] {
  const { type, game } = event;
  const prefix = typeof game === "string" ? `${type}/${game}` : type;
  return [...eventMetrics(event)].flatMap(([metric, value]) => {
    const curve = `${prefix}/${metric}`;
    const points: Point[] =
      typeof value === "number"
        ? [{ curve, metric, value }]
        : [
            { curve, metric, value: value.estimate },
            { curve: `${curve}.low`, metric, value: value.low },
            { curve: `${curve}.high`, metric, value: value.high },
          ];
    return points.filter((point) => Number.isFinite(point.value));
  });
}

/** Title and meaning of a number; undefined for one that the glossary does not have. */
export function explained(name: string): { readonly title: string; readonly text: string } | undefined {
  const metric = metricNamed(name);
  if (!metric) return undefined;
  return { title: metric.title, text: `${metric.meaning} ${metric.how} (${unitText(metric)})` };
}

/** Seconds since 1970 at which an event was written; undefined where it does not say. */
export function writtenAt({ time }: RunEvent): number | undefined {
  const at = typeof time?.at === "string" ? Date.parse(time.at) / 1000 : Number.NaN;
  return Number.isFinite(at) ? at : undefined;
}
