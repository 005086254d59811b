/** A scene as CLEVR's files have it. */
import { openPairs } from "../../../src/run/open/sources.ts";
import { resolveConfig } from "../../../src/run/settings/resolve.ts";

export async function renderedScene(): Promise<unknown> {
  const pairs = await openPairs(resolveConfig({ flags: ["pairs.pictureSize=16"] }));
  return (await pairs.pair("train", 0)).contents?.original;
}
