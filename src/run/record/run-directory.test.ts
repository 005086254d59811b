/** The run directory under bad luck: locks, torn files, a full disk, names that lead outside. */
import { spawn, spawnSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { writeFileAtomic } from "../../checkpoint/files.ts";
import { resolveConfig } from "../settings/resolve.ts";
import { EventLog, readEvents, withoutTimes } from "./events.ts";
import { inside, RunStore } from "./run-directory.ts";

let folder: string;
const config = resolveConfig({ preset: "smoke" });
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "sparring-store-"));
});
afterEach(() => {
  vi.restoreAllMocks();
  fs.rmSync(folder, { recursive: true });
});

const full = () => {
  throw Object.assign(new Error("ENOSPC: no space left on device"), { code: "ENOSPC" });
};

describe("lock", () => {
  test("a second opening of the same run is refused and names the holder", () => {
    const store = RunStore.create(path.join(folder, "run"), config);
    expect(() => RunStore.open(store.folder)).toThrow(new RegExp(`being written by process ${process.pid}`));
    store.close();
    RunStore.open(store.folder).close();
  });

  test("the lock of a living process is respected, that of a dead one taken over", async () => {
    const store = RunStore.create(path.join(folder, "run"), config);
    store.close();
    const other = spawn(process.execPath, ["--eval", "setTimeout(() => {}, 30_000)"]);
    const lock = store.path("run.lock");
    const write = (pid: number | undefined, host = os.hostname()) =>
      fs.writeFileSync(lock, JSON.stringify({ pid, host, started: "" }));
    write(other.pid);
    expect(() => RunStore.open(store.folder)).toThrow(`process ${other.pid}`);
    const ended = new Promise((resolve) => other.once("exit", resolve));
    other.kill("SIGKILL");
    await ended;
    RunStore.open(store.folder).close();
    write(1, "another-host");
    expect(() => RunStore.open(store.folder)).toThrow(/another-host.*delete .*run\.lock/);
  });

  const damaged = (pid: unknown) => JSON.stringify({ pid, host: os.hostname(), started: "" });
  test.each([
    ["pid 0", damaged(0), /"pid" is 0/],
    ["pid -1", damaged(-1), /"pid" is -1/],
    ["pid 1.5", damaged(1.5), /"pid" is 1\.5/],
    ["a pid beyond all", damaged(2 ** 31), /"pid" is 2147483648/],
    ["a text for the pid", damaged("12"), /"pid" is "12"/],
    ["no pid", damaged(undefined), /"pid" is absent/],
    ["no host", '{"pid": 1}', /"host" is absent/],
    ["a torn line", '{"pid": 1', /holds no JSON/],
    ["text", "locked by me", /holds no JSON/],
    ["null", "null", /holds no process/],
    ["nothing", "", /is empty/],
    ["a folder", undefined, /no ordinary file/],
  ])("a lock file with %s is told as damaged, and stays", (_, text, why) => {
    const store = RunStore.create(path.join(folder, "run"), config);
    store.close();
    const lock = store.path("run.lock");
    if (text === undefined) fs.mkdirSync(lock);
    else fs.writeFileSync(lock, text);
    expect(() => RunStore.open(store.folder)).toThrow(why);
    expect(() => RunStore.open(store.folder)).toThrow(/run\.lock is damaged.*delete it and try again/);
    expect(fs.existsSync(lock)).toBe(true);
    fs.rmSync(lock, { recursive: true });
    RunStore.open(store.folder).close();
  });

  test("a lock from before the machine started again is taken over", () => {
    const store = RunStore.create(path.join(folder, "run"), config);
    const own = JSON.parse(fs.readFileSync(store.path("run.lock"), "utf8"));
    store.close();
    fs.writeFileSync(store.path("run.lock"), JSON.stringify({ ...own, boot: "an earlier one" }));
    if (own.boot === undefined) expect(() => RunStore.open(store.folder)).toThrow(/being written/);
    else RunStore.open(store.folder).close();
  });

  test.runIf(fs.existsSync("/proc/self/stat"))("a reused process id does not count as alive", () => {
    const store = RunStore.create(path.join(folder, "run"), config);
    store.close();
    fs.writeFileSync(
      store.path("run.lock"),
      JSON.stringify({ pid: process.pid, host: os.hostname(), started: "1" }),
    );
    RunStore.open(store.folder).close();
  });
});

describe("folder", () => {
  test("a run is not started over another one, nor in a foreign folder", () => {
    RunStore.create(path.join(folder, "run"), config).close();
    expect(() => RunStore.create(path.join(folder, "run"), config)).toThrow(
      /there is a run in .* already.*--resume/,
    );
    expect(() => RunStore.create(folder, config)).toThrow(/is not empty \(it holds run\)/);
    expect(fs.existsSync(path.join(folder, "run.lock"))).toBe(false);
  });

  test("nothing is cleared in a folder that is not ours", () => {
    const theirs = path.join(folder, `notes.${spawnSync(process.execPath, ["--version"]).pid}.tmp`);
    fs.writeFileSync(theirs, "");
    expect(() => RunStore.create(folder, config)).toThrow(/is not empty/);
    expect(fs.existsSync(theirs)).toBe(true);
  });

  test("a folder that is no run, and a damaged config", () => {
    expect(() => RunStore.open(folder)).toThrow(/is not a run directory/);
    fs.writeFileSync(path.join(folder, "config.json"), "{");
    expect(() => RunStore.open(folder)).toThrow(/config.json is damaged/);
  });

  test.each([[".."], ["a", "../.."], ["/etc/passwd"], [""], ["a\0b"]])(
    "the name %j stays inside",
    (...parts) => {
      expect(() => inside(folder, ...parts)).toThrow(/leads outside/);
    },
  );
});

describe("events", () => {
  const event = (iteration: number) => ({ type: "iteration", iteration, time: { seconds: iteration / 3 } });

  test("what comes after the kept lines is dropped, a torn tail too", () => {
    const file = path.join(folder, "events.jsonl");
    const log = EventLog.open(file, 0);
    for (const i of [1, 2, 3]) log.append(event(i));
    log.close();
    fs.appendFileSync(file, '{"schema":1,"type":"iter');
    expect(readEvents(file).map(({ iteration }) => iteration)).toEqual([1, 2, 3]);
    const again = EventLog.open(file, 2);
    again.append(event(9));
    again.close();
    expect(withoutTimes(readEvents(file))).toEqual(
      [1, 2, 9].map((iteration) => ({ schema: 1, type: "iteration", iteration })),
    );
    expect(() => EventLog.open(file, 4)).toThrow(/holds 3 whole events, but the checkpoint was made after 4/);
  });

  test("a full disk: the line is taken back, the message names file and remedy", () => {
    const file = path.join(folder, "events.jsonl");
    const log = EventLog.open(file, 0);
    log.append(event(1));
    const write = fs.writeSync;
    const half = (handle: number, data: Buffer, offset: number, _length: number, position: number) =>
      write(handle, data, offset, 5, position);
    vi.spyOn(fs, "writeSync")
      .mockImplementationOnce(half as typeof fs.writeSync)
      .mockImplementation(full);
    expect(() => log.append(event(2))).toThrow(
      /cannot write .*events\.jsonl: the disk is full \(ENOSPC\)\. Free some space/,
    );
    vi.restoreAllMocks();
    expect(fs.readFileSync(file, "utf8").split("\n")).toHaveLength(2);
    log.append(event(2));
    log.close();
    expect(readEvents(file)).toHaveLength(2);
  });

  test.runIf(fs.existsSync("/dev/full"))("a disk that is really full", () => {
    fs.symlinkSync("/dev/full", path.join(folder, "events.jsonl"));
    const log = EventLog.open(path.join(folder, "events.jsonl"), 0);
    expect(() => log.append(event(1))).toThrow(/the disk is full/);
    log.close();
  });

  test("a line that is damaged in the middle is named", () => {
    const file = path.join(folder, "events.jsonl");
    fs.writeFileSync(file, '{"schema":1,"type":"a","iteration":0}\nnonsense\n');
    expect(() => readEvents(file)).toThrow(/events\.jsonl:2: not JSON/);
    fs.writeFileSync(file, '{"schema":7,"type":"a","iteration":0}\n');
    expect(() => readEvents(file)).toThrow(/schema 7, this version reads 1/);
  });
});

describe("atomic files", () => {
  test("a failed write leaves the old content and no temporary file", () => {
    const file = path.join(folder, "result.json");
    writeFileAtomic(file, "old");
    vi.spyOn(fs, "writeFileSync").mockImplementation(full);
    expect(() => writeFileAtomic(file, "new")).toThrow(/cannot write .*result\.json: the disk is full/);
    expect(fs.readFileSync(file, "utf8")).toBe("old");
    expect(fs.readdirSync(folder)).toEqual(["result.json"]);
  });

  test("no permission, and a file where a folder is needed", () => {
    fs.writeFileSync(path.join(folder, "file"), "");
    expect(() => writeFileAtomic(path.join(folder, "file", "x"), "")).toThrow(
      /a file stands where a folder is needed/,
    );
    if (process.getuid?.() !== 0) {
      fs.chmodSync(folder, 0o500);
      expect(() => writeFileAtomic(path.join(folder, "x"), "")).toThrow(/no permission/);
      fs.chmodSync(folder, 0o700);
    }
  });
});
