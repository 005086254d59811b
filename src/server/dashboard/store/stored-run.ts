/**
 * A run as the dashboard may know it: settings, state, and the programs that its settings name. A stored run is data, whoever made it: what its
 * settings name is never allowed here, unless the whole command was told `--trust`.
 */
import path from "node:path";
import { codeNamed } from "../../../run/open/named-code.ts";
import { allowStored } from "../../../run/open/trust.ts";
import { isAlive, readHolder } from "../../../run/record/holder.ts";
import { readResultFile } from "../../../run/record/result.ts";
import type { Config } from "../../../run/settings/config.ts";
import { parseConfig } from "../../../run/settings/resolve.ts";
import { readStored, statStored } from "../store-file.ts";
import type { NamedProgram, RunState } from "../wire.ts";

export interface StoredRun {
  readonly id: string;
  readonly folder: string;
  readonly config: Config;
}

const MOST_SETTINGS = 1e6;
const MOST_RESULT = 1e7;
const MOST_LOCK = 4096;

/** @throws SparringError where its settings cannot be read. */
export function openRun(store: string, id: string, trust: boolean): StoredRun {
  const folder = path.join(store, id);
  const text = readStored(folder, "config.json", MOST_SETTINGS);
  const config = parseConfig(jsonOf(text), path.join(id, "config.json"));
  if (trust) allowStored(folder, config);
  return { id, folder, config };
}

/** Not JSON is no settings, which `parseConfig` tells. */
function jsonOf(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? "null");
  } catch {
    return null;
  }
}

export interface Standing {
  readonly state: RunState;
  readonly why?: string;
}

/** Where a run stands. @param iteration complete ones. */
export function standingOf({ id, folder, config }: StoredRun, iteration: number): Standing {
  const lock = readStored(folder, "run.lock", MOST_LOCK);
  const holder = lock === undefined ? undefined : readHolder(lock);
  if (holder !== undefined && typeof holder !== "string" && isAlive(holder)) return { state: "running" };
  if (statStored(folder, "result.json")) return finished(folder, config);
  const left = `${iteration} of ${config.iterations} iterations are done.`;
  const ended =
    holder === undefined
      ? "Its process ended before the run did"
      : typeof holder === "string"
        ? `Its lock names no process (${holder})`
        : `Its process ${holder.pid} is gone`;
  return { state: "interrupted", why: `${ended}: ${left} Go on with: npx sparring train --resume ${id}` };
}

function finished(folder: string, config: Config): Standing {
  const file = path.join(folder, "result.json");
  if ((statStored(folder, "result.json")?.size ?? 0) > MOST_RESULT)
    return { state: "damaged", why: "result.json is larger than any result." };
  try {
    readResultFile(file, config);
    return { state: "finished" };
  } catch (error) {
    return { state: "damaged", why: (error as Error).message };
  }
}

/** What would be run or called if this run were gone on with. */
export function programsOf({ config }: Pick<StoredRun, "config">): NamedProgram[] {
  return codeNamed(config).map(({ setting, value, does }) => ({ setting, value, does }));
}
