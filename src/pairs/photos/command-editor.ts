/**
 * Edited copies by a command of the user: `command … INPUT.png OUTPUT.png` reads the one file and writes the
 * other.
 */
import { spawn } from "node:child_process";
import { mkdtemp, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ConfigError } from "../../core/errors.ts";
import { encodePng, readImage } from "../../images/codec.ts";
import type { Image } from "../../images/image.ts";
import { checkedEdit } from "./edited-picture.ts";
import type { EditOutcome, PictureEditor } from "./editor.ts";

export interface CommandOptions {
  /** Program and first arguments; the two paths follow. No shell reads it. */
  readonly command: readonly string[];
  /** Seconds until it is stopped (default 120). */
  readonly timeout?: number;
}

/** Characters of the error output that are shown. */
const TAIL = 400;
const MOST_BYTES = 50e6;

/**
 * The command gets SPARRING_EDIT_SEED (0..4294967295), SPARRING_EDIT_DIFFICULTY (0..1 or empty) and
 * SPARRING_EDIT_SUBJECT in its environment. A command that fails, hangs or writes no picture of the same size
 * gives a failed edit with the reason.
 * @throws ConfigError if the program cannot be started.
 */
export function commandEditor(options: CommandOptions): PictureEditor {
  const { command } = options;
  if (command.length === 0) throw new ConfigError("The editor's command is empty. Name a program (editor).");
  return async (image, request) => {
    const folder = await mkdtemp(join(tmpdir(), "sparring-edit-"));
    try {
      const environment = {
        SPARRING_EDIT_SEED: String(request.key.stream().uint32()),
        SPARRING_EDIT_DIFFICULTY: request.difficulty === undefined ? "" : String(request.difficulty),
        SPARRING_EDIT_SUBJECT: request.subject ?? "",
      };
      return await editIn(folder, image, options, environment);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  };
}

async function editIn(
  folder: string,
  image: Image,
  { command, timeout = 120 }: CommandOptions,
  environment: Record<string, string>,
): Promise<EditOutcome> {
  const [input, output] = [join(folder, "input.png"), join(folder, "output.png")];
  await writeFile(input, await encodePng(image));
  const failed = await runCommand([...command, input, output], folder, timeout, environment);
  if (failed) return { failed };
  const size = await stat(output).then(
    (file) => file.size,
    () => 0,
  );
  if (size === 0) return { failed: `${command[0]} wrote no picture` };
  if (size > MOST_BYTES) return { failed: `${command[0]} wrote ${size} bytes, more than ${MOST_BYTES}` };
  try {
    return checkedEdit(image, await readImage(output), "command");
  } catch (error) {
    return { failed: `${command[0]} wrote no picture (${(error as Error).message.replaceAll(folder, "")})` };
  }
}

/** The reason why the command failed, or undefined. */
function runCommand(
  [program, ...args]: readonly string[],
  cwd: string,
  timeout: number,
  environment: Record<string, string>,
): Promise<string | undefined> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      cwd,
      env: { ...process.env, ...environment },
      stdio: ["ignore", "ignore", "pipe"],
      detached: true,
    });
    let stderr = "";
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      stop(child.pid);
    }, timeout * 1000);
    child.stderr.on("data", (chunk: Buffer) => {
      stderr = (stderr + chunk.toString("utf8")).slice(-TAIL);
    });
    child.on("error", (cause) => {
      clearTimeout(timer);
      const text = `The editor ${program} cannot be started (${cause.message}). Check the command (editor).`;
      reject(new ConfigError(text, { cause }));
    });
    child.on("close", (code, signal) => {
      clearTimeout(timer);
      if (late) resolve(`${program} was stopped after ${timeout} seconds`);
      else if (code === 0) resolve(undefined);
      else resolve(`${program} ended with ${signal ?? code}: ${stderr.trim() || "no message"}`);
    });
  });
}

/** Ends the command with what it has started: it leads a group of processes of its own. */
function stop(pid: number | undefined): void {
  try {
    if (pid !== undefined) process.kill(-pid, "SIGKILL");
  } catch {}
}
