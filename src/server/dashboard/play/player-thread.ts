/**
 * The thread in which models, bots and endpoints think, so that the page is answered while one solves its game for a minute. Engines stay open for
 * the games that come next; of those that nobody uses, the last ones.
 */
import { parentPort, workerData } from "node:worker_threads";
import { SparringError } from "../../../core/errors.ts";
import { Key } from "../../../core/rng.ts";
import { Contestants } from "../../../measure/contestants.ts";
import type { Player } from "../../../players/player.ts";
import { playedBy } from "../../../run/open/engines.ts";
import { beginTrust } from "../../../run/open/trust.ts";
import type { Call, PlayerWords, Reply } from "./player-messages.ts";

interface Opened {
  readonly contestants: Contestants;
  readonly players: Map<string, Promise<Player>>;
  calls: number;
}

const MOST_IDLE = 2;
const opened = new Map<string, Opened>();
/** Endpoints count what they spend as long as the server runs. */
const endpoints = new Map<string, Promise<Player>>();

beginTrust((workerData as { trust: boolean }).trust);
parentPort?.on("message", async (call: Call) => {
  const reply = await answered(call).catch(
    (error: Error): Reply => ({
      call: call.call,
      error: { message: error.message, known: error instanceof SparringError },
    }),
  );
  parentPort?.postMessage(reply);
});

async function answered({ call, requests, ...words }: Call): Promise<Reply> {
  const set = setOf(words);
  set.calls++;
  try {
    const player = await playerOf(set, words);
    if (requests.length === 0) return { call, answers: [] };
    const answers = await player.act(requests.map((one) => ({ ...one, key: Key.root(one.key) })));
    // What a model read is not stored, and holds pictures.
    return { call, answers: answers.map(({ prompt: _prompt, ...answer }) => answer) };
  } finally {
    set.calls--;
    closeIdle();
  }
}

/** Those that share engines. */
function setOf({ config }: PlayerWords): Opened {
  const key = JSON.stringify([config.engine, playedBy(config), config.seed, config.evaluation.temperature]);
  const set = opened.get(key) ?? {
    contestants: new Contestants(config, process.env),
    players: new Map(),
    calls: 0,
  };
  opened.delete(key);
  opened.set(key, set);
  return set;
}

function playerOf({ contestants, players }: Opened, { spec, name }: PlayerWords): Promise<Player> {
  const known = spec.kind === "chat" ? endpoints : players;
  const key = JSON.stringify(spec);
  const player = known.get(key) ?? contestants.open(spec, name);
  known.set(key, player);
  player.catch(() => known.delete(key));
  return player;
}

function closeIdle(): void {
  const idle = [...opened].filter(([, { calls }]) => calls === 0);
  for (const [key, { contestants }] of idle.slice(0, Math.max(0, idle.length - MOST_IDLE))) {
    opened.delete(key);
    void contestants.close();
  }
}
