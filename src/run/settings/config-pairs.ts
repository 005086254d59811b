/** The settings of pictures: where they come from, how hard they are, who edits them. */
import { z } from "zod";

const count = (low: number, high = Number.MAX_SAFE_INTEGER) => z.int().min(low).max(high);
const fraction = () => z.number().min(0).max(1);

export const pairsSchema = z.strictObject({
  source: z
    .string()
    .min(1)
    .describe(
      "clevr, charts, photos, mix (all three), a folder of pictures, or several with + between; shifts behind a ~, as in clevr~noise:35",
    ),
  seed: count(0).describe("seed of generated pictures; runs that share it share their held-out pictures"),
  pictureSize: count(16, 1024).describe("width and height of a picture in pixels"),
  minObjects: count(3, 10).describe("fewest objects of a generated scene"),
  maxObjects: count(3, 10).describe("most objects of a generated scene"),
  trainPairs: count(1).describe("picture pairs that training draws from"),
  difficulty: fraction()
    .nullable()
    .describe(
      "0 (few things, large edits) to 1 (many that are alike, small edits); null is the source's own",
    ),
  editor: z
    .string()
    .regex(/^(builtin|command:.+|endpoint:.+)$/, "write builtin, command:PROGRAM or endpoint:URL")
    .describe(
      "who edits photographs where the spy sees an edited copy: builtin, command:PROGRAM, endpoint:URL",
    ),
  editorModel: z
    .string()
    .min(1)
    .nullable()
    .describe("model that the endpoint is asked for; null where there is no endpoint"),
  editorKey: z
    .string()
    .min(1)
    .nullable()
    .describe("name of the environment variable that holds the endpoint's key; null sends none"),
  editorSize: count(16, 4096)
    .nullable()
    .describe("width and height at which the endpoint gets and returns pictures; null is their own"),
  failedBlank: fraction().describe(
    "share of the edited copies in training that are blank instead, to test what failed edits do",
  ),
  failedIdentical: fraction().describe(
    "share of the edited copies in training that equal the original instead",
  ),
});
