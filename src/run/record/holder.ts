/** The process that holds a lock: what is written of it, and whether it still lives. */
import fs from "node:fs";
import os from "node:os";
import { z } from "zod";

const schema = z.object({
  pid: z
    .int()
    .min(1)
    .max(2 ** 31 - 1),
  host: z.string().min(1).max(255),
  /** When the process started, in the kernel's clock ticks since the start of the machine; empty if unknown. */
  started: z.string().max(32).default(""),
  /** The start of the machine itself; absent where the system does not tell it. */
  boot: z.string().max(64).optional(),
});

/** Start and boot tell a process id that was given out again. */
export type Holder = z.infer<typeof schema>;

export function thisProcess(): Holder {
  const boot = bootOf();
  return {
    pid: process.pid,
    host: os.hostname(),
    started: startOf(process.pid),
    ...(boot !== undefined && { boot }),
  };
}

/** The holder in the text of a lock, or in words why there is none. */
export function readHolder(text: string): Holder | string {
  if (text.trim() === "") return "it is empty, too large, or no ordinary file";
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return "it holds no JSON";
  }
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const [{ path, message }] = result.error.issues;
  const field = path.join(".");
  const is = JSON.stringify((value as Record<string, unknown> | null)?.[field])?.slice(0, 40) ?? "absent";
  return field === "" ? "it holds no process" : `"${field}" is ${is} (${message})`;
}

/** Of a process on another host nothing can be known: it counts as alive. */
export function isAlive({ pid, host, started, boot }: Holder): boolean {
  if (host !== os.hostname()) return true;
  const now = bootOf();
  if (boot !== undefined && now !== undefined && boot !== now) return false;
  if (!runs(pid)) return false;
  const start = startOf(pid);
  return start === "" || started === "" || start === started;
}

/** Whether a process of this machine has the number, whoever it is. */
export function runs(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== "ESRCH";
  }
}

/** Field 22 of /proc/PID/stat (proc(5)), counted after the name in brackets; empty where there is none. */
function startOf(pid: number): string {
  try {
    const stat = fs.readFileSync(`/proc/${pid}/stat`, "utf8");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return fields[0] === "Z" ? "dead" : fields[19];
  } catch {
    return "";
  }
}

/** Linux alone. */
function bootOf(): string | undefined {
  try {
    return fs.readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
  } catch {
    return undefined;
  }
}
