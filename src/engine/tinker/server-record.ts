/**
 * The record of a server as a file: what it can do, and from where that is known. It is kept with a run, which goes on by it and tries
 * nothing a second time; `engine check --json` prints the same, for `engine.record`.
 */
import fs from "node:fs";
import path from "node:path";
import { z } from "zod";
import { replaceFile } from "../../core/atomic-file.ts";
import { readCheckedJson } from "../../core/checked-json.ts";
import { CheckpointError } from "../../core/errors.ts";
import type { Capabilities } from "./capabilities.ts";
import { type Finding, GROUPS, ROW_IDS, VERDICTS } from "./check/finding.ts";
import { apiRoot } from "./client/http/address.ts";

const FILE = "tinker-server.json";

const schema = z.object({
  format: z.literal(1),
  url: z.string().min(1),
  model: z.string().min(1),
  loraRank: z.int().nonnegative(),
  /** `known`: by its kind; `probe`: the short trial when a run opens; `check`: `engine check`. */
  from: z.enum(["known", "probe", "check"]),
  capabilities: z.object({
    images: z.boolean(),
    frozen: z.enum(["names", "models", "none"]),
    base: z.boolean(),
    reduction: z.enum(["sum", "undone", "mean"]),
  }),
  /** Rows that were tried. */
  findings: z.array(
    z.object({
      id: z.enum(ROW_IDS),
      group: z.enum(GROUPS),
      title: z.string(),
      needed: z.boolean(),
      verdict: z.enum(VERDICTS),
      seen: z.string(),
      means: z.string().optional(),
    }),
  ),
});

export type ServerRecord = z.infer<typeof schema>;

export interface RecordOf {
  readonly url: string;
  readonly model: string;
  readonly loraRank: number;
}

export function serverRecord(
  { url, model, loraRank }: RecordOf,
  from: ServerRecord["from"],
  capabilities: Capabilities,
  findings: readonly Finding[] = [],
): ServerRecord {
  return {
    format: 1,
    url: apiRoot(url).href,
    model,
    loraRank,
    from,
    capabilities: { ...capabilities },
    findings: findings.map((each) => ({ ...each })),
  };
}

/** Of a run; undefined where it keeps none. @throws CheckpointError if it is damaged, or of another server or model. */
export function keptRecord(folder: string | undefined, of: RecordOf): ServerRecord | undefined {
  const file = folder === undefined ? undefined : path.join(folder, FILE);
  if (file === undefined || !fs.existsSync(file)) return undefined;
  return readRecord(file, of, "Remove the file to find out anew.");
}

/** @throws CheckpointError if the file is missing or damaged, or of another server or model. */
export function readRecord(file: string, of: RecordOf, remedy: string): ServerRecord {
  const record = parsed(file, remedy);
  const wanted = { ...of, url: apiRoot(of.url).href };
  for (const name of ["url", "model", "loraRank"] as const) {
    if (record[name] === wanted[name]) continue;
    throw new CheckpointError(
      `${file} is the record of a server with ${name} ${record[name]}, and the settings have ${wanted[name]}. ${remedy}`,
    );
  }
  return record;
}

/** The first record of a run stays. */
export function keepRecord(folder: string, record: ServerRecord): void {
  const file = path.join(folder, FILE);
  if (!fs.existsSync(file)) replaceFile(file, `${JSON.stringify(record, null, 2)}\n`);
}

function parsed(file: string, remedy: string): ServerRecord {
  return readCheckedJson(file, schema, (reason, cause) => {
    return new CheckpointError(`${file} is no record of a server: ${reason}. ${remedy}`, { cause });
  });
}
