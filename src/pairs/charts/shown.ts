/** A finished chart as others see it: its picture and what is true of it. */
import type { Image } from "../../images/image.ts";
import type { ChartContent } from "./chart.ts";
import { contentOf } from "./content.ts";
import type { FinishedChart } from "./edit.ts";

export interface ChartExample {
  readonly image: Image;
  readonly content: ChartContent;
}

export function shown({ image, drawing, spec }: FinishedChart): ChartExample {
  return { image, content: contentOf(drawing, spec) };
}
