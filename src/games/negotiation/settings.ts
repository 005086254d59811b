/** Settings of the negotiation, with their limits and defaults. */
import { z } from "zod";
import { refusalSettings } from "../refusals.ts";
import { RESOURCES } from "./trade.ts";

const values = (whose: string, usual: number[]) =>
  z
    .array(z.int().min(0).max(1000))
    .min(2)
    .max(RESOURCES.length)
    .default(usual)
    .describe(`what a piece of each resource is worth to ${whose}, in the order ${RESOURCES.join(", ")}`);

export const negotiationSettings = z
  .strictObject({
    firstValues: values("the first side", [5, 15]),
    secondValues: values("the second side, as many as firstValues", [15, 5]),
    drawn: z
      .boolean()
      .default(false)
      .describe(
        "true: both sides' values are drawn for each game, 5 to 40 a piece, and the settings give their number",
      ),
    quantity: z
      .int()
      .min(1)
      .max(1000)
      .default(10)
      .describe("pieces of each resource that each side begins with"),
    turns: z.int().min(2).max(100).default(10).describe("turns of the game, those of both sides"),
    ...refusalSettings,
  })
  .refine(({ firstValues, secondValues }) => firstValues.length === secondValues.length, {
    message: "both sides have values for the same resources",
    path: ["secondValues"],
  });

export type NegotiationSettings = z.infer<typeof negotiationSettings>;
/** Settings as a caller writes them: those left out have their defaults. */
export type NegotiationOptions = z.input<typeof negotiationSettings>;

/** The resources that are traded. */
export function namesOf({ firstValues }: Pick<NegotiationSettings, "firstValues">): readonly string[] {
  return RESOURCES.slice(0, firstValues.length);
}
