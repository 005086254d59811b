/** A checkpoint of weights that stay on the server, as one small file: where they are, and of which model. */
import path from "node:path";
import { z } from "zod";
import { replaceFile } from "../../core/atomic-file.ts";
import { readCheckedJson } from "../../core/checked-json.ts";
import { CheckpointError } from "../../core/errors.ts";
import type { ClientState } from "./client/state.ts";

const FILE = "remote.json";

const schema = z.object({
  format: z.literal(1),
  url: z.string().min(1),
  model: z.string().min(1),
  loraRank: z.int().nonnegative(),
  /** Of weights and optimiser, as the server named it. */
  path: z.string().min(1),
});

export type RemoteState = Omit<z.infer<typeof schema>, "format">;

/** @param client what the client was at, for whoever looks for a lost run; nothing reads it. */
export function writeRemote(folder: string, state: RemoteState, client: ClientState): void {
  replaceFile(path.join(folder, FILE), `${JSON.stringify({ format: 1, ...state, client }, null, 2)}\n`);
}

/** @throws CheckpointError if the file is missing or damaged, or of another model or server. */
export function readRemote(folder: string, expected: Omit<RemoteState, "path">): RemoteState {
  const file = path.join(folder, FILE);
  const { format: _format, ...state } = parsed(file);
  for (const name of ["model", "loraRank", "url"] as const) {
    if (state[name] === expected[name]) continue;
    throw new CheckpointError(
      `${file} holds weights with ${name} ${state[name]}, this run has ${expected[name]}. Put the settings back as they were, or start a new run.`,
    );
  }
  return state;
}

/** The path in a folder, whatever run it is of; undefined where there is none that can be read. */
export function remotePath(folder: string): string | undefined {
  try {
    return parsed(path.join(folder, FILE)).path;
  } catch {
    return undefined;
  }
}

function parsed(file: string): z.infer<typeof schema> {
  return readCheckedJson(file, schema, (reason, cause) => {
    return new CheckpointError(`${file} cannot be read: ${reason}. Use an older checkpoint.`, { cause });
  });
}
