/**
 * The disk of `disk.ts` under a process of its own, which is killed for real: `node --import tsx --import
 * child.ts src/cli/main.ts …` with the folder and the fault in `SPARRING_FAULT`.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { type Fault, FaultyDisk } from "./disk.ts";

const VARIABLE = "SPARRING_FAULT";
const MAIN = fileURLToPath(new URL("../../../src/cli/main.ts", import.meta.url));

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly err: string;
}

/** A command line in a process of its own, with a fault below a folder. */
export async function inChild(argv: readonly string[], folder: string, fault?: Fault): Promise<Ended> {
  const faulty = fault ? ["--import", import.meta.url] : [];
  const child: ChildProcess = spawn(
    process.execPath,
    ["--import", import.meta.resolve("tsx"), ...faulty, MAIN, ...argv],
    {
      stdio: ["ignore", "ignore", "pipe"],
      env: { ...process.env, ...(fault && { [VARIABLE]: JSON.stringify({ folder, fault }) }) },
    },
  );
  let err = "";
  child.stderr?.on("data", (data: Buffer) => {
    err += data;
  });
  const [code, signal] = await once(child, "close");
  return { code, signal, err };
}

const asked = process.env[VARIABLE];
if (asked !== undefined && process.argv[1] === MAIN) {
  const { folder, fault } = JSON.parse(asked) as { folder: string; fault: Fault };
  new FaultyDisk(folder, fault, () => process.kill(process.pid, "SIGKILL"));
}
