/** What to send to a server whose model may be a large one, one of this project, or one that nothing is known of. */
import { EngineError } from "../../../core/errors.ts";
import type { LargeModelRenderer } from "../../renderers/renderer.ts";
import type { TinkerClient } from "../client/client.ts";
import { servedModel } from "../served-model.ts";
import { type Material, materialOfAny, materialOfRenderer, materialOfServed } from "./material.ts";

export interface FindMaterial {
  readonly client: TinkerClient;
  /** Of the model's files. */
  readonly renderer: () => Promise<LargeModelRenderer>;
  /** Whether the user said where the files are: then they are needed. */
  readonly filesGiven: boolean;
}

/** @throws EngineError if the given files are missing or not understood. */
export async function findMaterial({ client, renderer, filesGiven }: FindMaterial): Promise<Material> {
  const served = filesGiven ? undefined : await servedModel(client).catch(unreadable);
  if (served) return materialOfServed(served);
  try {
    return materialOfRenderer(await renderer());
  } catch (error) {
    if (filesGiven || !(error instanceof EngineError)) throw error;
    return materialOfAny("the model's files are not found, so its pictures are not known (--model-files)");
  }
}

/** A server that answers everything with something is none of this project; that it does so is no row. */
function unreadable(error: unknown): undefined {
  if (error instanceof EngineError) return undefined;
  throw error;
}
