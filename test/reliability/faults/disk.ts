/**
 * A disk on which one file operation goes wrong. All operations below a folder are counted as they go
 * through `node:fs` and `node:fs/promises`; at the chosen one the process dies or the call fails. Left out:
 * streams that write, folder entries that were not flushed, and operations of native code.
 */
import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import path from "node:path";

/**
 * - `kill`: the process dies before the operation;
 * - `torn`: it dies in its middle: half of the bytes are written, half of the files removed;
 * - `power`: it dies before the operation, and the bytes that were not flushed are lost;
 * - `full`: from here on nothing that needs space can be written (ENOSPC);
 * - `error`: the one operation fails (EIO).
 */
export const FAULT_KINDS = ["kill", "torn", "power", "full", "error"] as const;
export type FaultKind = (typeof FAULT_KINDS)[number];

export interface Fault {
  readonly kind: FaultKind;
  /** The number of the operation, from 1. */
  readonly at: number;
}

/** True where the process dies, so that nothing of it can tidy up. */
export function isDeath({ kind }: Fault): boolean {
  return kind === "kill" || kind === "torn" || kind === "power";
}

export interface Operation {
  readonly name: string;
  /** Relative to the folder. */
  readonly file: string;
  /** Whether it can be done by half. */
  readonly divisible: boolean;
  readonly needsSpace: boolean;
}

interface Call extends Omit<Operation, "file" | "divisible"> {
  readonly file: string | undefined;
  /** Does half of it. */
  readonly half?: () => unknown;
  /** Bytes of the file that are not flushed afterwards; `flushed` where all of them are. */
  readonly leaves?: "unflushed" | "flushed";
}

/** Thrown by every operation of a process that is dead as far as the disk can tell. */
export class Dead extends Error {}

// biome-ignore lint/suspicious/noExplicitAny: the functions of node:fs have one shape each.
type Any = any;
type Functions = Record<string, Any>;

export class FaultyDisk {
  /** In their order. */
  readonly operations: Operation[] = [];
  private readonly names = new Map<number, string>();
  private readonly handles = new WeakMap<object, string>();
  /** Bytes of each file that are safe, where there are others. */
  private readonly safe = new Map<string, number>();
  private readonly originals: [Functions, string, unknown][] = [];
  private dead = false;
  /** Whether a function of `node:fs` is at work, which calls others. */
  private inner = false;

  /**
   * @param root the folder whose operations count. @param die ends the process; where it comes back, later
   * operations have no effect.
   */
  constructor(
    private readonly root: string,
    private readonly fault: Fault | undefined,
    private readonly die: () => void,
  ) {
    this.patchSync();
    this.patchPromises();
    syncBuiltinESMExports();
  }

  /** Gives `node:fs` back its own functions. */
  restore(): void {
    for (const [functions, name, original] of this.originals) functions[name] = original;
    syncBuiltinESMExports();
  }

  private patchSync(): void {
    const own = { ...(fs as Functions) };
    const wrap = (name: string, call: (args: Any[]) => Call) =>
      this.replace(fs, name, (...args: Any[]) => {
        if (this.inner) return own[name](...args);
        const told = call(args);
        if (this.counts(told)) {
          const failure = this.fail(told);
          if (failure) {
            if (failure.half) this.quietly(() => told.half?.());
            throw this.end(failure);
          }
        }
        const result = this.quietly(() => own[name](...args));
        if (name === "openSync") this.names.set(result, String(args[0]));
        this.done(told);
        return result;
      });
    const named = (fd: unknown) => (typeof fd === "number" ? this.names.get(fd) : String(fd));
    for (const name of ["writeFileSync", "appendFileSync"])
      wrap(name, ([file, data, options]) => ({
        name,
        file: named(file),
        needsSpace: true,
        half: () => own[name](file, halfOf(data), options),
        leaves: options?.flush ? "flushed" : "unflushed",
      }));
    wrap("writeSync", ([fd, data, offset, length, position]) => ({
      name: "writeSync",
      file: named(fd),
      needsSpace: true,
      half: () => own.writeSync(fd, data, offset, Math.floor(length / 2), position),
      leaves: "unflushed",
    }));
    wrap("openSync", ([file, flags]) => ({
      name: "openSync",
      file: writes(flags) ? String(file) : undefined,
      needsSpace: true,
    }));
    wrap("rmSync", ([file, options]) => ({
      name: "rmSync",
      file: fs.existsSync(file) ? String(file) : undefined,
      needsSpace: false,
      ...(isFolder(file) && { half: () => removeHalf(file, (one) => own.rmSync(one, options)) }),
    }));
    for (const name of ["mkdirSync", "renameSync"])
      wrap(name, ([file]) => ({ name, file: String(file), needsSpace: true }));
    for (const name of ["unlinkSync", "rmdirSync"])
      wrap(name, ([file]) => ({ name, file: String(file), needsSpace: false }));
    wrap("copyFileSync", ([, file]) => ({
      name: "copyFileSync",
      file: String(file),
      needsSpace: true,
      leaves: "unflushed",
    }));
    wrap("ftruncateSync", ([fd]) => ({ name: "ftruncateSync", file: named(fd), needsSpace: false }));
    wrap("fsyncSync", ([fd]) => ({
      name: "fsyncSync",
      file: named(fd),
      needsSpace: false,
      leaves: "flushed",
    }));
    const rename = fs.renameSync;
    this.replace(fs, "renameSync", (from: string, to: string) => {
      rename(from, to);
      this.move(from, to);
    });
  }

  private patchPromises(): void {
    const promises: Functions = fs.promises;
    const own = { ...promises };
    const wrap = (functions: Functions, name: string, call: (self: Any, args: Any[]) => Call) => {
      const original = functions[name];
      const disk = this;
      this.replace(functions, name, async function (this: Any, ...args: Any[]) {
        const told = call(this, args);
        if (disk.counts(told)) {
          const failure = disk.fail(told);
          if (failure) {
            if (failure.half) await told.half?.();
            throw disk.end(failure);
          }
        }
        const result = await original.apply(this, args);
        if (name === "open") disk.learn(result, String(args[0]), wrap);
        if (name === "rename") disk.move(String(args[0]), String(args[1]));
        disk.done(told);
        return result;
      });
    };
    for (const name of ["writeFile", "appendFile"])
      wrap(promises, name, (_, [file, data, options]) => ({
        name,
        file: String(file),
        needsSpace: true,
        half: () => own[name](file, halfOf(data), options),
        leaves: options?.flush ? "flushed" : "unflushed",
      }));
    wrap(promises, "open", (_, [file, flags]) => ({
      name: "open",
      file: writes(flags) ? String(file) : undefined,
      needsSpace: true,
    }));
    wrap(promises, "rm", (_, [file, options]) => ({
      name: "rm",
      file: fs.existsSync(file) ? String(file) : undefined,
      needsSpace: false,
      ...(isFolder(file) && { half: () => removeHalf(file, (one) => fs.rmSync(one, options)) }),
    }));
    for (const name of ["mkdir", "rename"])
      wrap(promises, name, (_, [file]) => ({ name, file: String(file), needsSpace: true }));
    for (const name of ["unlink", "rmdir"])
      wrap(promises, name, (_, [file]) => ({ name, file: String(file), needsSpace: false }));
  }

  /** Files opened by `node:fs/promises` have methods of their own, which are replaced once one is seen. */
  private learn(
    handle: object,
    file: string,
    wrap: (functions: Functions, name: string, call: (self: Any, args: Any[]) => Call) => void,
  ): void {
    this.handles.set(handle, file);
    const methods: Functions = Object.getPrototypeOf(handle);
    if (this.originals.some(([functions]) => functions === methods)) return;
    const { write } = methods;
    for (const name of ["writeFile", "appendFile"]) {
      const whole = methods[name];
      wrap(methods, name, (self, [data]) => ({
        name: `handle.${name}`,
        file: this.handles.get(self),
        needsSpace: true,
        half: () => whole.call(self, halfOf(data)),
        leaves: "unflushed",
      }));
    }
    wrap(methods, "write", (self, [data, ...rest]) => ({
      name: "handle.write",
      file: this.handles.get(self),
      needsSpace: true,
      half: () => write.call(self, halfOf(data), ...rest.slice(0, 1)),
      leaves: "unflushed",
    }));
    wrap(methods, "truncate", (self) => ({
      name: "handle.truncate",
      file: this.handles.get(self),
      needsSpace: false,
    }));
    for (const name of ["sync", "datasync"])
      wrap(methods, name, (self) => ({
        name: `handle.${name}`,
        file: this.handles.get(self),
        needsSpace: false,
        leaves: "flushed",
      }));
  }

  private replace(functions: Functions, name: string, by: unknown): void {
    this.originals.unshift([functions, name, functions[name]]);
    functions[name] = by;
  }

  private quietly<T>(work: () => T): T {
    const before = this.inner;
    this.inner = true;
    try {
      return work();
    } finally {
      this.inner = before;
    }
  }

  /** Notes the call if it is about a file below the folder. */
  private counts({ name, file, needsSpace, half, leaves }: Call): boolean {
    if (file === undefined) return false;
    const relative = path.relative(this.root, path.resolve(file));
    if (relative.startsWith("..")) return false;
    if (this.dead) return true;
    this.operations.push({ name, file: relative, divisible: half !== undefined, needsSpace });
    const full = path.resolve(file);
    if (leaves === "unflushed" && !this.safe.has(full))
      this.safe.set(full, name.startsWith("writeFile") ? 0 : sizeOf(full));
    return true;
  }

  /** How the noted call fails, if it does. */
  private fail({ needsSpace, half }: Call): { half: boolean; code?: string } | undefined {
    if (this.dead) return { half: false };
    if (!this.fault) return undefined;
    const { kind, at } = this.fault;
    const number = this.operations.length;
    if (kind === "full")
      return number >= at && needsSpace ? { half: half !== undefined, code: "ENOSPC" } : undefined;
    if (number !== at) return undefined;
    return kind === "error" ? { half: false, code: "EIO" } : { half: kind === "torn" };
  }

  private end({ code }: { code?: string }): Error {
    if (code !== undefined) return Object.assign(new Error(`${code}: made by the test`), { code });
    if (!this.dead && this.fault?.kind === "power") this.quietly(() => this.loseUnflushed());
    this.dead = true;
    this.die();
    return new Dead("this process is dead");
  }

  private done({ file, leaves }: Call): void {
    if (file !== undefined && leaves === "flushed") this.safe.delete(path.resolve(file));
  }

  private move(from: string, to: string): void {
    for (const [file, bytes] of [...this.safe]) {
      const below = path.relative(path.resolve(from), file);
      if (below.startsWith("..")) continue;
      this.safe.delete(file);
      this.safe.set(path.resolve(to, below), bytes);
    }
  }

  private loseUnflushed(): void {
    for (const [file, bytes] of this.safe) if (sizeOf(file) > bytes) fs.truncateSync(file, bytes);
  }
}

function halfOf(data: string | Uint8Array): Uint8Array {
  const bytes = typeof data === "string" ? Buffer.from(data) : data;
  return bytes.subarray(0, Math.floor(bytes.length / 2));
}

function writes(flags: unknown): boolean {
  if (typeof flags === "number") return (flags & (fs.constants.O_WRONLY | fs.constants.O_RDWR)) !== 0;
  return typeof flags === "string" && /[wa+]/.test(flags);
}

function isFolder(file: string): boolean {
  return fs.statSync(file, { throwIfNoEntry: false })?.isDirectory() === true;
}

function sizeOf(file: string): number {
  return fs.statSync(file, { throwIfNoEntry: false })?.size ?? 0;
}

function removeHalf(folder: string, remove: (file: string) => void): void {
  const names = fs.readdirSync(folder).sort();
  for (const name of names.slice(0, Math.ceil(names.length / 2))) remove(path.join(folder, name));
}
