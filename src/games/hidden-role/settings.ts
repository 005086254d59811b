/** Settings of the hidden-role game, with their limits and defaults. */
import { z } from "zod";

export const hiddenRoleSettings = z
  .strictObject({
    players: z.int().min(4).max(8).default(6).describe("seats at the table"),
    imposters: z.int().min(1).max(2).default(1).describe("imposters among them; they know each other"),
    rounds: z.int().min(1).max(10).default(10).describe("rounds after which the imposters win"),
    noise: z
      .number()
      .min(0)
      .max(0.5)
      .default(0.1)
      .describe("how often a reading of a player's role is wrong"),
    readings: z
      .enum(["public", "private"])
      .default("public")
      .describe(
        "public: all players see one reading of everybody per round; private: each has readings of its own",
      ),
  })
  .refine(({ players, imposters }) => 2 * imposters < players, {
    message: "the imposters must be fewer than the others",
    path: ["imposters"],
  });

export type HiddenRoleSettings = z.infer<typeof hiddenRoleSettings>;
/** Settings as a caller writes them: those left out have their defaults. */
export type HiddenRoleOptions = z.input<typeof hiddenRoleSettings>;
