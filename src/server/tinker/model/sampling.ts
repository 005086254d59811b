/**
 * Samples from sets of weights that stay as they are. Requests that wait are taken together where they sample alike: a batch of a
 * hundred prompts takes little longer than one.
 */
import type { Key } from "../../../core/rng.ts";
import { eachBatch } from "../../../engine/local/micro-batches.ts";
import { LocalSampler } from "../../../engine/local/sampler.ts";
import { Distributions } from "../../../engine/local/text/distributions.ts";
import { TextSampler } from "../../../engine/local/text/sampler.ts";
import type { Weights } from "../../../engine/local/weights.ts";
import type { Sampler, TokenCompletion } from "../../../players/player.ts";
import { localInput, type ReadInput } from "./input.ts";
import type { Served } from "./served.ts";

/** Weights by name, read when they are first needed. */
export interface Frozen {
  readonly name: string;
  read(): Promise<Weights>;
}

export interface Question {
  readonly frozen: Frozen;
  readonly input: ReadInput;
  readonly maxTokens: number;
  readonly temperature: number;
  /** Tokens that end an answer. */
  readonly stops: readonly number[];
  /** One per sequence wanted. */
  readonly keys: readonly Key[];
  /** Questions that the client asks together, and how many they are. */
  readonly batch?: { readonly id: string; readonly size: number };
}

interface Waiting extends Question {
  readonly alike: string;
  resolve(completions: TokenCompletion[]): void;
  reject(error: unknown): void;
}

/** Samplers kept, each with the pictures and texts it knows; those unused for longest go first. */
const MOST_SAMPLERS = 4;
/** Sequences after which a sampler of a text model forgets what it knows. */
const FORGETS_AFTER = 20_000;
/** Sequences of one request that are sampled side by side. */
const BRANCHES = 8;
/** Requests gather while new ones come: how often is looked, in ms, and how many times at most; for one that belongs to a batch, longer. */
const GATHER = { ms: 10, looks: 20, batchLooks: 200 };

/** Batches that may be incomplete; of a client that went away the rest never comes. */
const MOST_BATCHES = 256;

interface Kept {
  readonly sampler: Sampler;
  readonly weights: Weights;
  used: number;
}

export class Sampling {
  private readonly samplers = new Map<string, Kept>();
  private waiting: Waiting[] = [];
  private called = false;
  /** Of batches that have begun to come: how many questions are still missing. */
  private readonly missing = new Map<string, number>();

  constructor(private readonly served: Served) {}

  sample(question: Question): Promise<TokenCompletion[]> {
    const { frozen, maxTokens, temperature, stops } = question;
    const alike = JSON.stringify([frozen.name, maxTokens, temperature, stops]);
    this.count(question.batch);
    return new Promise((resolve, reject) => {
      this.waiting.push({ ...question, alike, resolve, reject });
      this.call();
    });
  }

  /** Of every position; NaN for the picture's and for the first token. */
  promptLogprobs(frozen: Frozen, input: ReadInput): Promise<Float32Array> {
    return this.served.turns.take(async () => {
      const { weights } = await this.kept(frozen, this.served.stop);
      const out = new Float32Array(input.length).fill(Number.NaN);
      const targets = input.tokens.slice(1);
      if (!targets.length) return out;
      const datum = {
        input: localInput(input, input.tokens.slice(0, -1)),
        targets,
        weights: targets.map(() => 0),
      };
      const first = input.length - targets.length;
      const run = (batch: Parameters<Served["graphs"]["logprobs"]>[1]) =>
        this.served.graphs.logprobs(weights, batch);
      await eachBatch([datum], this.served.shape, run, (logprobs, slot, _, position) => {
        out[first + position] = logprobs[slot];
      });
      return out;
    });
  }

  private call(): void {
    if (this.called) return;
    this.called = true;
    this.served.turns.take(() => this.serve());
  }

  /** Answers the longest waiting request and all that are like it. */
  private async serve(): Promise<void> {
    await this.gather();
    this.called = false;
    const { alike } = this.waiting[0];
    const taken = this.waiting.filter((each) => each.alike === alike);
    this.waiting = this.waiting.filter((each) => each.alike !== alike);
    if (this.waiting.length) this.call();
    try {
      const answers = await this.answer(taken);
      taken.forEach((each, i) => {
        each.resolve(answers[i]);
      });
    } catch (error) {
      for (const each of taken) each.reject(error);
    }
  }

  private async gather(): Promise<void> {
    for (let look = 0, before = 0; this.mayCome(look, before); look++) {
      before = this.waiting.length;
      await new Promise((resolve) => setTimeout(resolve, GATHER.ms));
    }
  }

  /** Whether more is to be expected: the rest of a batch, or what comes while requests come. */
  private mayCome(look: number, before: number): boolean {
    const { batch } = this.waiting[0];
    if (!batch) return look < GATHER.looks && before !== this.waiting.length;
    if (look >= GATHER.batchLooks) this.missing.delete(batch.id);
    return this.missing.has(batch.id);
  }

  private count(batch: Question["batch"]): void {
    if (!batch) return;
    const left = (this.missing.get(batch.id) ?? batch.size) - 1;
    if (left > 0) this.missing.set(batch.id, left);
    else this.missing.delete(batch.id);
    if (this.missing.size > MOST_BATCHES) this.missing.delete(this.missing.keys().next().value!);
  }

  private async answer(taken: readonly Waiting[]): Promise<TokenCompletion[][]> {
    const [{ frozen, stops, maxTokens, temperature }] = taken;
    const single = stops.length === 1 ? stops[0] : undefined;
    const kept = await this.kept(frozen, single);
    const out: TokenCompletion[][] = taken.map(() => []);
    for (let from = 0; taken.some(({ keys }) => keys.length > from); from += BRANCHES) {
      const asked = taken.flatMap(({ input, keys }, i) =>
        keys.slice(from, from + BRANCHES).map((key) => ({ i, key, prompt: localInput(input, input.tokens) })),
      );
      kept.used += asked.length;
      const options = { maxTokens, temperature, keys: asked.map(({ key }) => key) };
      const completions = await kept.sampler.sample(
        asked.map(({ prompt }) => prompt),
        options,
      );
      completions.forEach((each, at) => {
        out[asked[at].i].push(ended(each, stops));
      });
    }
    return out;
  }

  private async kept(frozen: Frozen, stop: number | undefined): Promise<Kept> {
    const name = `${frozen.name} ${stop}`;
    const known = this.samplers.get(name);
    this.samplers.delete(name);
    const tired = known && known.used > FORGETS_AFTER && this.served.pictureLength === 0;
    const kept = known && !tired ? known : this.make(known?.weights ?? (await frozen.read()), stop);
    this.samplers.set(name, kept);
    for (const oldest of this.samplers.keys()) {
      if (this.samplers.size <= MOST_SAMPLERS) break;
      this.samplers.delete(oldest);
    }
    return kept;
  }

  private make(weights: Weights, stop: number | undefined): Kept {
    const { graphs, pictureLength } = this.served;
    const current = () => ({ weights, version: 0 });
    const sampler = pictureLength
      ? new LocalSampler(graphs, current, stop)
      : new TextSampler(new Distributions(graphs, current), stop);
    return { sampler, weights, used: 0 };
  }
}

/** The answer up to its first stop token. */
function ended(completion: TokenCompletion, stops: readonly number[]): TokenCompletion {
  const at = completion.tokens.findIndex((token) => stops.includes(token));
  if (at < 0) return { ...completion, stop: "length" };
  return {
    tokens: completion.tokens.slice(0, at + 1),
    logprobs: completion.logprobs.slice(0, at + 1),
    stop: "end",
  };
}
