/**
 * A matrix game learned by self-play through a Tinker server: one move of three pays more than the others, whatever the other seat does.
 * The random model first learns the form of an answer, with all moves alike; which one pays it learns by SPIRAL, from what the games gain.
 *
 *     node --import tsx learn.ts URL MODEL-FOLDER MODEL-NAME SEED
 */
import { Spiral } from "../../../src/algorithms/spiral.ts";
import { Key } from "../../../src/core/rng.ts";
import type { TinkerEngine } from "../../../src/engine/tinker/engine.ts";
import { openTinkerEngine } from "../../../src/engine/tinker/open.ts";
import { tinkerSettings } from "../../../src/engine/tinker/settings.ts";
import type { AnyGame, Observation } from "../../../src/games/game.ts";
import { matrixGame } from "../../../src/games/matrix-game/matrix-game.ts";
import type { Datum } from "../../../src/objective/objective.ts";
import { policyObjective } from "../../../src/objective/policy-objective.ts";
import { trainingSequences } from "../../../src/objective/training-sequences.ts";
import { policy } from "../../../src/players/policy.ts";
import type { Episode } from "../../../src/rollout/episode.ts";
import { playEpisodes } from "../../../src/rollout/play.ts";

const MOVES = ["a", "b", "c"];
/** What a move gains over the others: the table holds the differences, so the other seat's move does not matter. */
const GAINS = [0, 2, 1];
const DOMINANT = MOVES[GAINS.indexOf(Math.max(...GAINS))];
const GAME: AnyGame = matrixGame({
  payoffs: GAINS.map((own) => GAINS.map((other) => own - other)),
  rowMoves: MOVES,
  columnMoves: MOVES,
});
const WARM_UP = { steps: 60, learningRate: 0.003 };
const SELF_PLAY = { rounds: 25, games: 16, learningRate: 0.002 };
/** Games from which a share is taken. */
const MEASURED = 64;
const ADAM = { beta1: 0.9, beta2: 0.95, epsilon: 1e-8, weightDecay: 0, clipNorm: 0 };

const [url, modelFiles, model, seedText] = process.argv.slice(2);
const seed = Number(seedText);
const root = Key.root(seed);

/** Every move of every seat, as the renderer writes it behind its question. */
function answers({ renderer }: TinkerEngine): Datum[] {
  const state = GAME.start(null, root);
  return GAME.toMove(state).flatMap((seat) => {
    const asked = GAME.observe(state, seat);
    const before = tokensOf(renderer, asked);
    return MOVES.map((move): Datum => {
      const content = [{ type: "text" as const, text: `\\boxed{${move}}` }];
      const said = tokensOf(renderer, {
        ...asked,
        messages: [...asked.messages, { role: "assistant", content }],
      });
      const targets = said.slice(before.length, said.indexOf(renderer.stop[0], before.length) + 1);
      const tokens = [...before, ...targets.slice(0, -1)];
      return { input: [{ type: "tokens", tokens }], targets, weights: targets.map(() => 1) };
    });
  });
}

function tokensOf(renderer: TinkerEngine["renderer"], asked: Observation): number[] {
  return renderer.render(asked).flatMap((chunk) => (chunk.type === "tokens" ? [...chunk.tokens] : []));
}

/** Mean loss of an answer at the last step, nats; that of three moves alike is 1.10. */
async function warmUp(engine: TinkerEngine): Promise<number> {
  const data = answers(engine);
  let last = Number.NaN;
  for (let step = 0; step < WARM_UP.steps; step++) {
    const { loss } = await engine.forwardBackward(data, { kind: "cross_entropy" });
    await engine.optimStep({ ...ADAM, learningRate: WARM_UP.learningRate });
    last = loss / data.length;
    show("warm-up", step, last.toFixed(3));
  }
  return last;
}

function played(engine: TinkerEngine, key: Key, games: number): Promise<Episode[]> {
  const player = policy({ name: "policy", sampler: engine.sampler(), renderer: engine.renderer });
  const tables = Array.from({ length: games }, (_, index) => {
    const own = key.child(index);
    const secretInfo = { source: GAME.name, split: "train", index, id: GAME.name };
    return { id: own.path, game: GAME, players: [player, player], secret: null, key: own, secretInfo };
  });
  return playEpisodes(tables);
}

/** Shares of all answers, both seats': each move's, and those that are no move. */
function shares(episodes: readonly Episode[]): Readonly<Record<string, number>> {
  const turns = episodes.flatMap((episode) => episode.turns);
  const failure = turns.find((turn) => turn.failure !== undefined);
  if (failure) throw new Error(failure.failure);
  const share = (move?: string) => turns.filter((turn) => turn.move === move).length / turns.length;
  return { ...Object.fromEntries(MOVES.map((move) => [move, share(move)])), refused: share() };
}

async function selfPlay(engine: TinkerEngine): Promise<void> {
  const algorithm = new Spiral(({ outcome }) => GAME.returns(outcome));
  for (let round = 0; round < SELF_PLAY.rounds; round++) {
    const episodes = await played(engine, root.child("round", round), SELF_PLAY.games);
    const { turns, objective } = algorithm.step(episodes).learn;
    const { data, loss } = policyObjective(trainingSequences(turns), objective);
    const told = await engine.forwardBackward(data, loss);
    await engine.optimStep({ ...ADAM, learningRate: SELF_PLAY.learningRate });
    show("round", round, JSON.stringify(shares(episodes)), data.length, told.loss.toFixed(3));
  }
}

const start = performance.now();
const seconds = () => Math.round((performance.now() - start) / 1000);
function show(...words: unknown[]): void {
  if (process.env.SHOW) console.error(seconds(), ...words);
}

const settings = tinkerSettings.parse({
  url,
  model,
  server: "skyrl-jax",
  modelFiles,
  loraRank: 8,
  maxTokens: 8,
});
const onNotice = (text: string) => console.error(text);
const engine = await openTinkerEngine({ settings, seed, environment: {}, onNotice });
try {
  const lossOfForm = await warmUp(engine);
  const before = shares(await played(engine, root.child("before"), MEASURED));
  show("before", JSON.stringify(before));
  await selfPlay(engine);
  const after = shares(await played(engine, root.child("after"), MEASURED));
  console.log(JSON.stringify({ seed, dominant: DOMINANT, lossOfForm, before, after, seconds: seconds() }));
} finally {
  await engine.close();
}
