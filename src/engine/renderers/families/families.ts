/** The families that are known, found by `model_type` in config.json; any other model with a chat template reads text alone. */

import { z } from "zod";
import { EngineError } from "../../../core/errors.ts";
import { type ModelConfigs, readConfig } from "../files/configs.ts";
import type { Family } from "./family.ts";
import { gemma3 } from "./gemma3.ts";
import { qwenVl } from "./qwen-vl.ts";

const FAMILIES: readonly Family[] = [qwenVl, gemma3];

/** Models without pictures. */
const text: Family = { name: "text", modelTypes: [] };

const config = z.looseObject({ model_type: z.string(), vision_config: z.unknown().optional() });

/** @throws EngineError for a vision model of another family: its pictures would be counted wrongly. */
export function familyOf(configs: ModelConfigs): Family {
  const { model_type, vision_config } = readConfig(configs, "config.json", config);
  const family = FAMILIES.find(({ modelTypes }) => modelTypes.includes(model_type));
  if (family) return family;
  if (vision_config == null) return text;
  const known = FAMILIES.flatMap(({ modelTypes }) => modelTypes).join(", ");
  throw new EngineError(
    `${configs.name} is a vision model of the type ${JSON.stringify(model_type)}, whose pictures are not known here. Known: ${known}, and models that read text alone.`,
  );
}
