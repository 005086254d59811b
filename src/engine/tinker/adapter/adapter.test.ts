/** What a stranger's archive may hold, and what becomes of it. */
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeEach, describe, expect, test } from "vitest";
import {
  CONFIG,
  configFile,
  LAYER,
  type MadeFile,
  type MadeTensors,
  safetensors,
  TENSORS,
  tar,
  tarGz,
  tensorFile,
} from "./fixtures/archive.ts";
import { adaptedModules, adapterConfig, configText, packedModules, peftName } from "./peft.ts";
import { writeRenamed } from "./renamed.ts";
import { readTensorHeader, requireFinite, type TensorEntry } from "./tensors.ts";
import { unpackAdapter } from "./unpack.ts";

const root = fs.mkdtempSync(path.join(os.tmpdir(), "sparring-adapter-"));
let into: string;
beforeEach(() => {
  into = fs.mkdtempSync(path.join(root, "into-"));
});
afterAll(() => fs.rmSync(root, { recursive: true }));

const written = (bytes: Uint8Array) => {
  const file = path.join(root, "file");
  fs.writeFileSync(file, bytes);
  return file;
};
const unpacked = async (bytes: Uint8Array, most = 1e6) => unpackAdapter(written(bytes), into, most);

describe("the archive", () => {
  test.each([
    ["tar", tar],
    ["tar, packed", tarGz],
  ])("%s, in a folder, beside other files", async (_, make) => {
    const [config, tensors] = [configFile(), tensorFile()];
    const inside = ({ header, content }: MadeFile) => ({
      header: { name: `./step-1/${header.name}` },
      content,
    });
    const folder = { header: { name: "step-1/", type: "directory" as const } };
    const notes = { header: { name: "step-1/notes.txt" }, content: "hello" };
    const bytes = await make(folder, inside(config), notes, inside(tensors));
    expect(await unpacked(bytes)).toEqual(["step-1/notes.txt"]);
    expect(fs.readdirSync(into).sort()).toEqual(["adapter_config.json", "adapter_model.safetensors"]);
    expect(fs.readFileSync(path.join(into, "adapter_model.safetensors"))).toEqual(tensors.content);
  });

  const named = (name: string, more: object = {}): MadeFile => ({ header: { name, ...more } });
  const link = (type: "symlink" | "link") =>
    named("adapter_model.safetensors", { type, linkname: "/etc/passwd" });
  test.each<[string, MadeFile[], RegExp]>([
    ["a symbolic link", [configFile(), link("symlink")], /no ordinary file but a symlink/],
    ["a hard link", [configFile(), link("link")], /no ordinary file but a link/],
    ["a device", [named("x", { type: "character-device" })], /no ordinary file but a character-device/],
    ["a way out", [configFile(), tensorFile(), named("a/../../outside")], /leads out of it/],
    ["a way out with backslashes", [named("..\\outside")], /leads out of it/],
    ["an absolute path", [named("/etc/cron.d/x")], /leads out of it/],
    ["a drive", [named("C:/x")], /leads out of it/],
    ["a file twice", [configFile(), configFile(), tensorFile()], /holds adapter_config\.json twice/],
    ["no weights", [configFile()], /holds no adapter_model\.safetensors \(but nothing else\)/],
    ["pickled weights", [configFile(), named("adapter_model.bin")], /can run programs and are not read/],
    [
      "a large configuration",
      [{ ...configFile(), content: " ".repeat(2 ** 20 + 1) }],
      /at most 1048576 are read/,
    ],
  ])("%s is refused", async (_, files, words) => {
    await expect(unpacked(await tar(...files), 1e8)).rejects.toThrow(words);
    expect(fs.readdirSync(root).filter((name) => name === "outside")).toEqual([]);
  });

  test("what is no archive, or half of one", async () => {
    const bytes = await tarGz(configFile(), tensorFile());
    await expect(unpacked(Buffer.from("<html>sign in</html>".repeat(100)))).rejects.toThrow(
      /damaged or no tar/,
    );
    await expect(unpacked(bytes.subarray(0, bytes.length - 40))).rejects.toThrow(/damaged or no tar/);
    await expect(unpacked((await tar(configFile(), tensorFile())).subarray(0, 1800))).rejects.toThrow(
      /damaged or no tar|holds no/,
    );
  });

  test("a small archive that unpacks without end is stopped at the limit", async () => {
    const bomb = await tarGz(configFile(), { header: { name: "zeros" }, content: new Uint8Array(2e7) });
    expect(bomb.length).toBeLessThan(1e5);
    const inTensors = await tarGz(configFile(), tensorFile(new Uint8Array(2e7)));
    for (const each of [bomb, inTensors])
      await expect(unpacked(each, 1e6)).rejects.toThrow("unpacks to more than the limit of 1000000 bytes");
  });
});

describe("the tensors", () => {
  const header = async (bytes: Uint8Array) => readTensorHeader(written(bytes));
  const entry = (data_offsets: unknown, shape: unknown = [1], dtype = "F32") => ({
    dtype,
    shape,
    data_offsets,
  });

  test("a right file", async () => {
    const { tensors } = await header(safetensors(TENSORS));
    expect(tensors.map(({ name, shape }) => [name, shape])).toEqual(
      Object.entries(TENSORS).map(([name, { shape }]) => [name, shape]),
    );
  });

  test.each<[string, Buffer, RegExp]>([
    ["too short", Buffer.from("abc"), /cut off in its header/],
    [
      "a header longer than the file",
      Buffer.concat([Buffer.from([255, 255, 0, 0, 0, 0, 0, 0]), Buffer.from("{}")]),
      /announced in a file of 10/,
    ],
    ["a header without end", Buffer.from([255, 255, 255, 255, 255, 255, 255, 255, 0]), /announced/],
    ["no JSON", Buffer.concat([Buffer.from([2, 0, 0, 0, 0, 0, 0, 0]), Buffer.from("{,")]), /no JSON/],
    [
      "tensors that overlap",
      safetensors({}, { a: entry([0, 4]), b: entry([0, 4]) }),
      /takes 4 bytes from 4, and its place is 0/,
    ],
    ["a gap", safetensors({}, { a: entry([4, 8]) }), /takes 4 bytes from 0/],
    ["another size", safetensors({ a: { shape: [2] } }, { a: entry([0, 8], [3]) }), /takes 12 bytes/],
    ["a product beyond counting", safetensors({}, { a: entry([0, 4], [2 ** 52, 2 ** 52]) }), /takes/],
    ["a negative side", safetensors({}, { a: entry([0, 4], [-1]) }), /damaged: a\.shape/],
    ["numbers of another kind", safetensors({}, { a: entry([0, 4], [1], "I32") }), /damaged: a\.dtype/],
    [
      "bytes after the last tensor",
      Buffer.concat([safetensors(TENSORS), Buffer.alloc(4)]),
      /tensors take \d+ bytes, and \d+ are there/,
    ],
    ["a cut file", safetensors(TENSORS).subarray(0, -1), /tensors take/],
  ])("%s", async (_, bytes, words) => {
    await expect(header(bytes)).rejects.toThrow(words);
  });

  test.each(["F32", "BF16", "F16"] as const)("a number that is not finite is found (%s)", async (dtype) => {
    for (const bad of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
      const values = [0.5, -1, dtype === "F16" && !Number.isNaN(bad) ? Number.NaN : bad];
      const file = written(safetensors({ fine: { shape: [3] }, broken: { shape: [3], dtype, values } }));
      await expect(requireFinite(file, await readTensorHeader(file))).rejects.toThrow(
        "tensor broken has a number that is not finite",
      );
    }
    const file = written(safetensors({ fine: { shape: [3], dtype, values: [0.5, -2, 0] } }));
    await requireFinite(file, await readTensorHeader(file));
  });

  test("numbers beyond the first piece that is read are looked at too", async () => {
    const values = Array(1_100_000).fill(1);
    values[values.length - 1] = Number.NaN;
    const file = written(safetensors({ long: { shape: [values.length], values } }));
    await expect(requireFinite(file, await readTensorHeader(file))).rejects.toThrow("tensor long");
  });

  test("with other names the numbers stay", async () => {
    const file = written(safetensors(TENSORS));
    const to = path.join(into, "renamed");
    await writeRenamed(file, await readTensorHeader(file), peftName, to);
    const { tensors, start } = await readTensorHeader(to);
    expect(tensors.map(({ name }) => name)).toContain("base_model.model.lm_head.lora_A.weight");
    const head = tensors.find(({ name }) => name.includes("lm_head.lora_A"))!;
    const bytes = fs.readFileSync(to).subarray(start + head.from, start + head.to);
    expect([...new Float32Array(Uint8Array.from(bytes).buffer)]).toEqual(
      Array.from({ length: 24 }, (_, i) => i / 8),
    );
    const same = () => "one";
    await expect(writeRenamed(file, await readTensorHeader(file), same, to)).rejects.toThrow("two tensors");
  });
});

describe("peft's layout", () => {
  const expected = { model: "Qwen/Qwen3-8B", rank: 4 };
  const config = (more: object = {}) => adapterConfig(JSON.stringify({ ...CONFIG, ...more }), expected);
  const entries = (tensors: MadeTensors): TensorEntry[] =>
    Object.entries(tensors).map(([name, { shape }]) => ({
      name: peftName(name),
      shape,
      dtype: "F32",
      from: 0,
      to: 0,
    }));

  test("names", () => {
    expect(peftName(`${LAYER}.lora_A.weight`)).toBe(`${LAYER}.lora_A.weight`);
    expect(peftName("model.layers.3.mlp.up_proj.lora_B.weight")).toBe(
      "base_model.model.model.layers.3.mlp.up_proj.lora_B.weight",
    );
    expect(peftName("base_model.model.model.unembed_tokens.lora_B.weight")).toBe(
      "base_model.model.lm_head.lora_B.weight",
    );
  });

  test("the configuration keeps what it knows, names the base, and says which modules", () => {
    const read = config({ base_model_name_or_path: "/mnt/models/qwen3-8b/", auto_mapping: { evil: true } });
    const text = configText(read, ["q_proj"]);
    expect(JSON.parse(text)).toEqual({
      peft_type: "LORA",
      task_type: "CAUSAL_LM",
      base_model_name_or_path: "Qwen/Qwen3-8B",
      r: 4,
      lora_alpha: 32,
      lora_dropout: 0,
      target_modules: ["q_proj", "lm_head"],
      rank_pattern: {},
      alpha_pattern: {},
      bias: "none",
      fan_in_fan_out: false,
      use_rslora: false,
      use_dora: false,
      inference_mode: true,
    });
    expect(JSON.parse(configText(config({ target_modules: null }), ["a", "b"])).target_modules).toEqual([
      "a",
      "b",
    ]);
  });

  test.each<[string, object, RegExp]>([
    ["another rank", { r: 8 }, /an adapter with rank 8, and the run has engine\.loraRank 4/],
    [
      "another base",
      { base_model_name_or_path: "Qwen/Qwen3-4B" },
      /base model Qwen\/Qwen3-4B, and the run has Qwen\/Qwen3-8B/,
    ],
    ["another kind", { peft_type: "IA3" }, /peft_type/],
    ["no alpha", { lora_alpha: undefined }, /lora_alpha/],
    ["a rank that is none", { r: -1 }, /adapter_config\.json is none .*r:/],
  ])("%s is refused", (_, more, words) => {
    expect(() => config(more)).toThrow(words);
  });

  test("no configuration at all", () => {
    for (const text of ["", "[]", "{", "null"])
      expect(() => adapterConfig(text, expected)).toThrow(/adapter_config\.json/);
  });

  test("matrices in pairs, of the rank", () => {
    expect(adaptedModules(entries(TENSORS), config())).toEqual(["lm_head", "q_proj"]);
    const experts: MadeTensors = {
      "model.e.w1.lora_A.weight": { shape: [3, 4, 6] },
      "model.e.w1.lora_B.weight": { shape: [3, 8, 4] },
    };
    expect(adaptedModules(entries(experts), config())).toEqual(["w1"]);
    expect([packedModules(entries(experts)), packedModules(entries(TENSORS))]).toEqual([1, 0]);
    const [first] = Object.keys(TENSORS);
    const without = Object.fromEntries(Object.entries(TENSORS).slice(1));
    expect(() => adaptedModules(entries(without), config())).toThrow(/q_proj has one of its two matrices/);
    expect(() => adaptedModules(entries({ ...TENSORS, [first]: { shape: [5, 6] } }), config())).toThrow(
      /shape \[5,6\], and the run has rank 4/,
    );
    expect(
      adaptedModules(
        entries({ ...TENSORS, [first]: { shape: [5, 6] } }),
        config({ rank_pattern: { q_proj: 5 } }),
      ),
    ).toContain("q_proj");
    expect(() => adaptedModules(entries({ "model.norm.weight": { shape: [4] } }), config())).toThrow(
      /none of its tensors/,
    );
  });
});
