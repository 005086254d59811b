/**
 * Sampling from the local model. Prompts that differ in their last token only (the voters of one game) form a
 * group: one picture and one heard text, several branches. A batch computes the pictures it has not seen, the
 * text it has not heard, and then one token per branch and step.
 */
import type { Rng } from "../../core/rng.ts";
import type { Picture } from "../../images/image.ts";
import type { ModelInput, SampleOptions, Sampler, TokenCompletion } from "../../players/player.ts";
import { HIDDEN, roundUp } from "./batch.ts";
import { KeyValueCache, type Known } from "./cache.ts";
import { draw, penalised } from "./draw.ts";
import type { Graphs } from "./graphs.ts";
import { absentToken, pictureTokens, WINDOW_PIXELS } from "./shape.ts";
import { splitInput } from "./tree.ts";
import type { Weights } from "./weights.ts";
import { pictureWindows } from "./windows.ts";

/** Most groups of a batch. */
const MOST_GROUPS = 128;
/** Tokens that are read at once when text is caught up on. */
const READ = 16;
/** Capacity for text is rounded up to multiples of this. */
const ROOM = 32;

interface Branch {
  readonly prompt: number;
  readonly tokens: number[];
  readonly logprobs: number[];
  readonly rng: Rng;
  /** The prompt's last token. */
  readonly opening: number;
  done: boolean;
}

interface Group {
  readonly picture: Picture;
  /** Text that all branches share. */
  readonly heard: readonly number[];
  readonly branches: Branch[];
}

export class LocalSampler implements Sampler {
  private readonly cache = new KeyValueCache();
  private version = -1;

  /**
   * @param current the weights to sample from, with a number that changes when they do.
   * @param stop the token that ends an answer.
   */
  constructor(
    private readonly graphs: Graphs,
    private readonly current: () => { weights: Weights; version: number },
    private readonly stop: number | undefined,
  ) {}

  async sample(
    prompts: readonly ModelInput[],
    options: SampleOptions,
    signal?: AbortSignal,
  ): Promise<TokenCompletion[]> {
    const { weights, version } = this.current();
    if (version !== this.version) this.cache.clear();
    this.version = version;
    const groups = groupPrompts(prompts, options);
    for (let i = 0; i < groups.length; i += MOST_GROUPS) {
      await this.sampleBatch(weights, groups.slice(i, i + MOST_GROUPS), options, signal);
    }
    const out = new Array<TokenCompletion>(prompts.length);
    for (const { branches } of groups) {
      for (const { prompt, tokens, logprobs } of branches) {
        out[prompt] = { tokens, logprobs, stop: tokens.at(-1) === this.stop ? "end" : "length" };
      }
    }
    return out;
  }

  private async sampleBatch(
    weights: Weights,
    groups: Group[],
    options: SampleOptions,
    signal?: AbortSignal,
  ): Promise<void> {
    const branches = Math.max(...groups.map((group) => group.branches.length));
    const longest = Math.max(...groups.map((group) => group.heard.length));
    const table = new Table(this.graphs, weights, groups, branches, options.maxTokens, longest);
    await table.seePictures(this.cache);
    await table.hear(this.cache);
    for (let step = 0; step < options.maxTokens; step++) {
      signal?.throwIfAborted();
      if (await table.speak(step, options, this.stop)) break;
    }
  }
}

function groupPrompts(prompts: readonly ModelInput[], options: SampleOptions): Group[] {
  const groups = new Map<string, Group>();
  prompts.forEach((prompt, i) => {
    const { picture, tokens } = splitInput(prompt);
    const heard = tokens.slice(0, -1);
    const name = `${picture.id} ${heard}`;
    let group = groups.get(name);
    if (!group) {
      group = { picture, heard, branches: [] };
      groups.set(name, group);
    }
    const rng = options.keys[i].stream();
    group.branches.push({
      prompt: i,
      tokens: [],
      logprobs: [],
      rng,
      opening: tokens[tokens.length - 1],
      done: false,
    });
  });
  return [...groups.values()];
}

/** The arrays of one batch: all groups' pictures and text, padded to common sizes. */
class Table {
  /** Groups, rounded up to a power of two. */
  private readonly rows: number;
  /** Columns for text: what was heard, then `spoken` columns for each branch. */
  private readonly room: number;
  private readonly past: Float32Array[];
  private picture: Float32Array[] = [];
  private readonly leaves: number;

  constructor(
    private readonly graphs: Graphs,
    private readonly weights: Weights,
    private readonly groups: readonly Group[],
    private readonly branches: number,
    private readonly spoken: number,
    longest: number,
  ) {
    const { layers, width } = graphs.shape;
    this.rows = 2 ** Math.ceil(Math.log2(groups.length));
    this.room = roundUp(longest + branches * spoken, ROOM);
    this.leaves = 2 * layers;
    this.past = Array.from({ length: this.leaves }, () => new Float32Array(this.rows * width * this.room));
  }

  /** Keys and values of every group's picture, computed if not known. */
  async seePictures(cache: KeyValueCache): Promise<void> {
    const unknown = new Map<string, Picture>();
    for (const { picture } of this.groups) if (!cache.picture(picture.id)) unknown.set(picture.id, picture);
    const { shape } = this.graphs;
    const length = pictureTokens(shape);
    const each = shape.width * length;
    const missing = [...unknown.values()];
    if (missing.length > 0) {
      const count = 2 ** Math.ceil(Math.log2(missing.length));
      const windows = new Float32Array(count * length * WINDOW_PIXELS);
      missing.forEach((picture, i) => {
        windows.set(pictureWindows(picture, shape), i * length * WINDOW_PIXELS);
      });
      const leaves = await this.graphs.picture(this.weights, count, windows);
      missing.forEach(({ id }, i) => {
        cache.addPicture(id, { length, leaves: leaves.map((leaf) => leaf.slice(i * each, (i + 1) * each)) });
      });
    }
    this.picture = Array.from({ length: this.leaves }, () => new Float32Array(this.rows * each));
    this.groups.forEach(({ picture }, g) => {
      const known = cache.picture(picture.id) as Known;
      this.picture.forEach((leaf, i) => {
        leaf.set(known.leaves[i], g * each);
      });
    });
  }

  /** Keys and values of the heard text: known ones are copied, the rest is read a few tokens at a time. */
  async hear(cache: KeyValueCache): Promise<void> {
    const heard = this.groups.map(({ picture, heard }, g) => {
      const known = cache.takeText(picture.id, heard);
      if (known) this.write(g, 0, known.leaves, known.length, 0, known.length);
      return known?.length ?? 0;
    });
    for (;;) {
      const counts = this.groups.map(({ heard: text }, g) => Math.min(READ, text.length - heard[g]));
      if (counts.every((count) => count === 0)) break;
      const input = this.newInput(READ);
      this.groups.forEach(({ heard: text }, g) => {
        for (let i = 0; i < counts[g]; i++) {
          this.place(input, g, i, heard[g] + i, (back) => text[heard[g] + i - back]);
          this.look(input, g, i, 0, heard[g]);
          this.look(input, g, i, this.room, i + 1);
        }
      });
      const { added } = await this.extend(input);
      this.groups.forEach((_, g) => {
        this.write(g, heard[g], added, READ, g, counts[g]);
        heard[g] += counts[g];
      });
    }
    this.groups.forEach(({ picture, heard: text }, g) => {
      cache.addText(picture.id, text, this.read(g, text.length));
    });
  }

  /** One token for every branch that is not done. Says whether all are done. */
  async speak(step: number, options: SampleOptions, stop: number | undefined): Promise<boolean> {
    const { temperature, repetitionPenalty: penalty = 1 } = options;
    const input = this.newInput(this.branches);
    this.eachBranch((branch, g, b) => {
      const { heard } = this.groups[g];
      const before = [...heard, branch.opening, ...branch.tokens];
      this.place(input, g, b, heard.length + step, (back) => before[heard.length + step - back]);
      this.look(input, g, b, 0, heard.length);
      this.look(input, g, b, this.column(g, b), step);
      this.look(input, g, b, this.room + b, 1);
    });
    const { logits, added } = await this.extend(input);
    const size = this.graphs.shape.vocabulary;
    this.eachBranch((branch, g, b) => {
      this.write(g, this.column(g, b) + step, added, this.branches, g, 1, b);
      const at = (g * this.branches + b) * size;
      const own = logits.subarray(at, at + size);
      const said = () => [...this.groups[g].heard, branch.opening, ...branch.tokens];
      const drawn = penalty === 1 ? own : penalised(own, said(), penalty);
      const { token, logprob } = draw(own, temperature, branch.rng, drawn);
      branch.tokens.push(token);
      branch.logprobs.push(logprob);
      branch.done = token === stop;
    });
    return this.groups.every((group) => group.branches.every((branch) => branch.done));
  }

  /** First column of a branch's own text. */
  private column(g: number, b: number): number {
    return this.groups[g].heard.length + b * this.spoken;
  }

  private eachBranch(visit: (branch: Branch, g: number, b: number) => void): void {
    this.groups.forEach(({ branches }, g) => {
      branches.forEach((branch, b) => {
        if (!branch.done) visit(branch, g, b);
      });
    });
  }

  private newInput(added: number) {
    const { shape } = this.graphs;
    return {
      added,
      ids: new Int32Array(this.rows * added * shape.window).fill(absentToken(shape)),
      positions: new Int32Array(this.rows * added),
      mask: new Float32Array(this.rows * added * (this.room + added)).fill(HIDDEN),
    };
  }

  /** Puts a token with those before it; `token(back)` is the token `back` places earlier. */
  private place(
    input: ReturnType<Table["newInput"]>,
    g: number,
    i: number,
    position: number,
    token: (back: number) => number,
  ): void {
    const { window } = this.graphs.shape;
    const row = g * input.added + i;
    input.positions[row] = position;
    for (let back = 0; back < window && back <= position; back++)
      input.ids[row * window + back] = token(back);
  }

  /** Lets new token i of group g see `count` columns. */
  private look(
    input: ReturnType<Table["newInput"]>,
    g: number,
    i: number,
    from: number,
    count: number,
  ): void {
    const at = (g * input.added + i) * (this.room + input.added) + from;
    input.mask.fill(0, at, at + count);
  }

  private extend(input: ReturnType<Table["newInput"]>) {
    const sizes = { groups: this.rows, cached: this.room, added: input.added };
    return this.graphs.extend(this.weights, sizes, { picture: this.picture, past: this.past, ...input });
  }

  /**
   * Copies `count` columns of row `row` of leaves [rows, heads, columns, size] into group g's text at
   * `column`.
   */
  private write(
    g: number,
    column: number,
    leaves: readonly Float32Array[],
    columns: number,
    row: number,
    count: number,
    from = 0,
  ): void {
    const { heads, width } = this.graphs.shape;
    const size = width / heads;
    leaves.forEach((leaf, l) => {
      const past = this.past[l];
      for (let h = 0; h < heads; h++) {
        const to = ((g * heads + h) * this.room + column) * size;
        const at = ((row * heads + h) * columns + from) * size;
        for (let i = 0; i < count * size; i++) past[to + i] = leaf[at + i];
      }
    });
  }

  /** The first `length` columns of group g. */
  private read(g: number, length: number): Known {
    const { heads, width } = this.graphs.shape;
    const size = width / heads;
    const leaves = this.past.map((past) => {
      const out = new Float32Array(heads * length * size);
      for (let h = 0; h < heads; h++) {
        const at = (g * heads + h) * this.room * size;
        out.set(past.subarray(at, at + length * size), h * length * size);
      }
      return out;
    });
    return { length, leaves };
  }
}
