/**
 * Where a model's files are looked for: the folder that was given, else the Hugging Face cache, else the hub. A name is never taken
 * for a path, as servers tell names.
 */
import { EngineError } from "../../../core/errors.ts";
import { ApiKey } from "../../../core/http/api-key.ts";
import { cachedFiles, hubCache } from "./cache.ts";
import { loadConfigs, type ModelConfigs } from "./configs.ts";
import { folderFiles } from "./folder.ts";
import { downloadModel } from "./hub.ts";
import type { HubModel } from "./model-name.ts";

export interface OpenModelOptions extends HubModel {
  /** A local folder with the model's files; nothing else is looked at then. */
  readonly folder?: string;
  /** HF_TOKEN, HF_ENDPOINT, HF_HUB_OFFLINE, HF_HUB_CACHE, HF_HOME, as Python's libraries read them. */
  readonly environment: Readonly<Record<string, string | undefined>>;
}

const HUB = "https://huggingface.co";

/** @throws EngineError if the model's files are nowhere, or damaged. */
export async function openModel({ folder, environment, ...named }: OpenModelOptions): Promise<ModelConfigs> {
  if (folder !== undefined) return loadConfigs(folderFiles(folder, { name: named.model }));
  const cache = hubCache(environment);
  const cached = await cachedFiles(cache, named);
  const configs = cached && (await loadConfigs(cached));
  // A snapshot may hold weights alone, or files of an interrupted download.
  if (configs?.json["config.json"] !== undefined && configs.json["tokenizer.json"] !== undefined)
    return configs;
  if (/^(1|true|yes|on)$/i.test(environment.HF_HUB_OFFLINE ?? ""))
    throw new EngineError(
      `${named.model} is not in ${cache}, and HF_HUB_OFFLINE forbids to download it. Unset it, or give a folder with the model's files.`,
    );
  const key = ApiKey.fromEnvironment("HF_TOKEN", environment, "the Hugging Face hub", "HF_TOKEN");
  await downloadModel({ hub: (environment.HF_ENDPOINT || HUB).replace(/\/+$/, ""), key }, named, cache);
  const downloaded = await cachedFiles(cache, named);
  if (downloaded) return loadConfigs(downloaded);
  throw new EngineError(
    `${named.model} was downloaded and is not in ${cache}. Is another program cleaning it?`,
  );
}
