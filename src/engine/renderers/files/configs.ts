/** A model's files, read and parsed once. Each is checked where it is used, by the schema of what is needed of it. */
import { z } from "zod";
import { EngineError } from "../../../core/errors.ts";
import { MODEL_FILE_NAMES, type ModelFile, type ModelFiles } from "./model-files.ts";

export type JsonFile = Exclude<ModelFile, "chat_template.jinja">;

export interface ModelConfigs {
  /** The model's name, for messages. */
  readonly name: string;
  readonly place: string;
  /** Parsed, not checked. */
  readonly json: Readonly<Partial<Record<JsonFile, unknown>>>;
  /** Source of chat_template.jinja. */
  readonly template?: string;
}

/** @throws EngineError if a file cannot be read, is too large or is no JSON. */
export async function loadConfigs(files: ModelFiles): Promise<ModelConfigs> {
  const json: Partial<Record<JsonFile, unknown>> = {};
  let template: string | undefined;
  for (const file of MODEL_FILE_NAMES) {
    const bytes = await files.read(file);
    if (bytes === undefined) continue;
    const text = Buffer.from(bytes).toString("utf8");
    if (file === "chat_template.jinja") template = text;
    else json[file] = parse(text, file, files.name);
  }
  return { name: files.name, place: files.place, json, template };
}

function parse(text: string, file: ModelFile, name: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new EngineError(
      `${file} of ${name} is no JSON: it is cut off or damaged. Take it again from the model's own folder.`,
      {
        cause,
      },
    );
  }
}

/** @throws EngineError if the file is missing or something that is needed of it has another form. */
export function readConfig<S extends z.ZodType>(
  configs: ModelConfigs,
  file: JsonFile,
  schema: S,
): z.infer<S> {
  if (configs.json[file] === undefined) throw missing(configs, file);
  return check(configs, file, configs.json[file], schema);
}

const withImageProcessor = z.looseObject({ image_processor: z.looseObject({}).optional() });

/** The picture processor's numbers: preprocessor_config.json, or what newer files hold as `image_processor` of processor_config.json. */
export function readPreprocessor<S extends z.ZodType>(configs: ModelConfigs, schema: S): z.infer<S> {
  const own = configs.json["preprocessor_config.json"];
  if (own !== undefined) return check(configs, "preprocessor_config.json", own, schema);
  const file = "processor_config.json";
  const shared = configs.json[file] && readConfig(configs, file, withImageProcessor).image_processor;
  if (shared === undefined) throw missing(configs, "preprocessor_config.json");
  return check(configs, file, shared, schema);
}

export function missing({ name, place }: ModelConfigs, file: string): EngineError {
  return new EngineError(`${name} has no ${file} in ${place}. Put the model's own file there.`);
}

function check<S extends z.ZodType>(
  { name }: ModelConfigs,
  file: string,
  value: unknown,
  schema: S,
): z.infer<S> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [{ path, message }] = parsed.error.issues;
  throw new EngineError(
    `${file} of ${name} has another form than is known: ${path.join(".") || "it"}: ${message}. Take the file of the model's own folder.`,
  );
}
