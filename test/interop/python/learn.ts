/**
 * Naming the colour of a one-colour picture, learned by reward alone through the engine for Tinker servers. The random model first learns
 * to say one of three words, the same for every picture, which is chance; then only the reward tells it which.
 *
 *     node --import tsx learn.ts URL MODEL-FOLDER SEED
 */
import { Key } from "../../../src/core/rng.ts";
import type { TinkerEngine } from "../../../src/engine/tinker/engine.ts";
import { openTinkerEngine } from "../../../src/engine/tinker/open.ts";
import { tinkerSettings } from "../../../src/engine/tinker/settings.ts";
import type { Observation } from "../../../src/games/game.ts";
import type { Picture } from "../../../src/images/image.ts";
import type { Datum } from "../../../src/objective/objective.ts";

const COLOURS = { red: [215, 40, 40], green: [40, 190, 60], blue: [50, 70, 215] } as const;
type Colour = keyof typeof COLOURS;
const WORDS = Object.keys(COLOURS) as Colour[];
const SIDE = 64;
const SAMPLES = 7;
const PICTURES = 9;
/** Weight of each word beside a picture's mean reward: at 0.015 the right one is left 97%. */
const HELD = 0.015;
const ADAM = { beta1: 0.9, beta2: 0.95, epsilon: 1e-8, weightDecay: 0, clipNorm: 1 };

const [url, modelFiles, seedText = "1"] = process.argv.slice(2);
const seed = Number(seedText);
const root = Key.root(seed);

/** A shade near the colour, different for each key. */
function picture(colour: Colour, key: Key): Picture {
  const rng = key.stream();
  const shade = COLOURS[colour].map((value) => Math.round(value + 30 * (rng.uniform() - 0.5)));
  const data = Uint8Array.from({ length: SIDE * SIDE * 3 }, (_, i) => shade[i % 3]);
  return { id: shade.join("-"), image: { width: SIDE, height: SIDE, data } };
}

function question(shown: Picture): Observation {
  const content = [
    { type: "image" as const, picture: shown },
    { type: "text" as const, text: "Which colour?" },
  ];
  return { seat: 0, kind: "colour", view: {}, messages: [{ role: "user", content }] };
}

/** What an answer of a word is in tokens, with the token that ends it: read off what the engine's own server decodes. */
function spoken(engine: TinkerEngine, word: string): number[] {
  const shown = picture("red", root);
  const asked = question(shown);
  const told = engine.renderer.render({
    ...asked,
    messages: [...asked.messages, { role: "assistant", content: [{ type: "text", text: word }] }],
  });
  const tokens = told.flatMap((chunk) => (chunk.type === "tokens" ? [...chunk.tokens] : []));
  const before = engine.renderer
    .render(asked)
    .flatMap((chunk) => (chunk.type === "tokens" ? [...chunk.tokens] : []));
  const [end] = engine.renderer.stop;
  return tokens.slice(before.length, tokens.indexOf(end, before.length) + 1);
}

function datumOf(
  engine: TinkerEngine,
  asked: Observation,
  targets: readonly number[],
  weight: number,
  logprobs?: readonly number[],
): Datum {
  return {
    input: [...engine.renderer.render(asked), { type: "tokens", tokens: targets.slice(0, -1) }],
    targets: [...targets],
    weights: targets.map(() => weight),
    ...(logprobs && { logprobs: [...logprobs] }),
  };
}

async function warmUp(engine: TinkerEngine): Promise<void> {
  for (let round = 0; round < 25; round++) {
    const key = root.child("warm", round);
    const data = WORDS.flatMap((shown, i) =>
      WORDS.map((word, j) => {
        const targets = spoken(engine, word);
        return datumOf(engine, question(picture(shown, key.child(i, j))), targets, 1 / 9);
      }),
    );
    const { loss } = await engine.forwardBackward(data, { kind: "cross_entropy" });
    if (process.env.SHOW) console.error("warm", loss.toFixed(3));
    await engine.optimStep({ ...ADAM, learningRate: 0.01 });
  }
}

/** Share of right answers among those sampled. */
async function round(engine: TinkerEngine, number: number, learn: boolean): Promise<number> {
  const key = root.child("round", number);
  const asked = Array.from({ length: PICTURES }, (_, i) => {
    const colour = WORDS[i % WORDS.length];
    return { colour, asked: question(picture(colour, key.child(i))) };
  });
  const all = asked.flatMap((each) => Array.from({ length: SAMPLES }, () => each));
  const completions = await engine.sampler().sample(
    all.map((each) => engine.renderer.render(each.asked)),
    { maxTokens: 6, temperature: 1, keys: all.map((_, i) => key.child("sample", i)) },
  );
  const rewards = completions.map(({ tokens, error }, i) => {
    if (error) throw new Error(error);
    return engine.renderer.decode(tokens, all[i].asked).trim() === all[i].colour ? 1 : 0;
  });
  const data = completions.flatMap(({ tokens, logprobs }, i) => {
    const group = rewards.slice(i - (i % SAMPLES), i - (i % SAMPLES) + SAMPLES);
    const advantage = rewards[i] - mean(group);
    return advantage === 0 ? [] : [datumOf(engine, all[i].asked, tokens, advantage / SAMPLES, logprobs)];
  });
  // Each colour is held to each word: one whose answers are all wrong alike would get no gradient any more.
  const kept = asked.map((each, i) => {
    const word = WORDS[(Math.abs(number) + Math.floor(i / WORDS.length)) % WORDS.length];
    return datumOf(engine, each.asked, spoken(engine, word), WORDS.length * HELD);
  });
  if (learn && data.length > 0) {
    await engine.forwardBackward(data, { kind: "importance_sampling" });
    await engine.forwardBackward(kept, { kind: "cross_entropy" });
    await engine.optimStep({ ...ADAM, learningRate: 0.004 });
  }
  return mean(rewards);
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

const settings = tinkerSettings.parse({ url, model: "tiny", modelFiles, loraRank: 8, maxTokens: 6 });
const start = performance.now();
const engine = await openTinkerEngine({
  settings,
  seed,
  environment: {},
  onNotice: (text) => console.error(text),
});
try {
  await warmUp(engine);
  const before = mean([await round(engine, -1, false), await round(engine, -2, false)]);
  const shares: number[] = [];
  while (shares.length < 80 && !(shares.length >= 5 && mean(shares.slice(-5)) > 0.94)) {
    shares.push(await round(engine, shares.length, true));
    if (process.env.SHOW)
      console.error(shares.length, shares.at(-1), ((performance.now() - start) / 1000).toFixed(0));
  }
  const after = mean([await round(engine, -3, false), await round(engine, -4, false)]);
  const seconds = (performance.now() - start) / 1000;
  console.log(JSON.stringify({ seed, before, after, rounds: shares.length, seconds }));
} finally {
  await engine.close();
}
