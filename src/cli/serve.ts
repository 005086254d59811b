/** `sparring serve`: the local engine behind the Tinker protocol, until Ctrl-C. */

import fs from "node:fs";
import path from "node:path";
import { checkpointFolder, listCheckpoints, readCheckpoint } from "../checkpoint/checkpoint.ts";
import { CheckpointError } from "../core/errors.ts";
import { quoted } from "../core/quoted.ts";
import { weightsFile } from "../run/open/engines.ts";
import { TinkerServer } from "../server/tinker/server.ts";
import type { AddCommand } from "./command.ts";
import type { CliIo } from "./io.ts";
import { wholeNumber } from "./options.ts";
import { aborted, keyFrom } from "./serving.ts";
import { untilInterrupted } from "./until-interrupted.ts";

interface ServeFlags {
  readonly weights: string;
  readonly model: string;
  readonly host: string;
  readonly port: number;
  readonly state?: string;
  readonly apiKeyEnv?: string;
  readonly models: number;
  readonly threads: number;
}

export const addServe: AddCommand = (program, io, done) => {
  program
    .command("serve")
    .option(
      "--weights <path>",
      'a weights file, a run or a checkpoint; "shipped" is the model that ships',
      "shipped",
    )
    .option("--model <name>", "what clients call the model", "sparring/base")
    .option("--host <address>", "where to listen; anything but this machine itself needs a key", "127.0.0.1")
    .option("--port <n>", "0 takes one that is free", wholeNumber(0, 65535), 8000)
    .option("--api-key-env <name>", "the variable that holds the key which clients must send")
    .option(
      "--state <folder>",
      "keeps sessions, models and checkpoints over a restart (default: nothing is kept)",
    )
    .option("--models <n>", "models in training at once", wholeNumber(1, 1000), 8)
    .option("--threads <n>", "threads of ONNX Runtime", wholeNumber(1, 64), 2)
    .addHelpText("after", EXAMPLES)
    .action(async (flags: ServeFlags) => done(await serve(flags, io)));
};

const EXAMPLES = `
Examples:
  sparring serve
  sparring serve --weights runs/mine --state ./served
  SERVE_KEY=… sparring serve --host 0.0.0.0 --api-key-env SERVE_KEY
`;

async function serve(flags: ServeFlags, io: CliIo): Promise<number> {
  const { model: name, host, port, state, models: mostModels, threads } = flags;
  const key = keyFrom(flags.apiKeyEnv, io.env);
  const weights = servedFile(flags.weights);
  return untilInterrupted(io, async (signal) => {
    const server = await TinkerServer.start({
      weights,
      name,
      host,
      port,
      mostModels,
      threads,
      clock: io.clock,
      onFailure: (message) => io.err.write(`sparring: ${message}\n`),
      ...(state !== undefined && { state }),
      ...(key !== undefined && { key }),
    });
    io.out.write(`${name} is served at ${server.url} (Ctrl-C ends it)\n`);
    await aborted(signal);
    await server.stop();
    return 0;
  });
}

/** The weights of a file, a checkpoint, or a run's newest checkpoint: the average where one is kept. @throws ConfigError, CheckpointError */
function servedFile(word: string): string {
  if (!fs.statSync(word, { throwIfNoEntry: false })?.isDirectory()) return weightsFile(word);
  const folder = checkpointIn(word);
  readCheckpoint(folder);
  const files = ["average", "weights"].map((name) => path.join(folder, "engine", `${name}.safetensors`));
  const found = files.find((file) => fs.existsSync(file));
  if (found) return found;
  throw new CheckpointError(
    `${folder} holds no weights of the local engine. Give a run that was trained with it.`,
  );
}

function checkpointIn(folder: string): string {
  const root = path.join(folder, "checkpoints");
  if (!fs.existsSync(root)) return folder;
  const newest = listCheckpoints(root).at(-1);
  if (newest !== undefined) return checkpointFolder(root, newest);
  throw new CheckpointError(
    `the run ${folder} has no checkpoint yet. Train on with "npx sparring train --resume ${quoted(folder)}".`,
  );
}
