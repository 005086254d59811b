/** Players that think in a thread of their own: one thread for all tables, begun when somebody plays. */
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import { Worker } from "node:worker_threads";
import { ConfigError, EngineError } from "../../../core/errors.ts";
import type { Answer, Player } from "../../../players/player.ts";
import type { Call, PlayerWords, Reply } from "./player-messages.ts";

interface Waiting {
  resolve(answers: readonly Answer[]): void;
  reject(error: Error): void;
}

/** Run from the sources, a thread needs their loader, as the program itself does. */
const FROM_SOURCES = import.meta.url.endsWith(".ts");
const THREAD = new URL(`./player-thread.${FROM_SOURCES ? "ts" : "js"}`, import.meta.url);

export interface Thinking {
  /** @throws ConfigError where it cannot be opened. */
  player(words: PlayerWords): Promise<Player>;
  /** Loads what players need while a person still chooses. */
  wake(): void;
  close(): Promise<void>;
}

export class ThinkingThread implements Thinking {
  private readonly waiting = new Map<number, Waiting>();
  private thread?: Worker;
  private calls = 0;

  /** @param trust whether programs that runs name may be used. */
  constructor(private readonly trust: boolean) {}

  async player(words: PlayerWords): Promise<Player> {
    await this.call(words, []);
    return {
      name: words.name,
      act: async (requests) => [
        ...(await this.call(
          words,
          requests.map((one) => ({ ...one, key: one.key.path })),
        )),
      ],
    };
  }

  wake(): void {
    this.running();
  }

  async close(): Promise<void> {
    await this.thread?.terminate();
  }

  private call(words: PlayerWords, requests: Call["requests"]): Promise<readonly Answer[]> {
    const call = ++this.calls;
    return new Promise((resolve, reject) => {
      this.waiting.set(call, { resolve, reject });
      this.running().postMessage({ call, requests, ...words } satisfies Call);
    });
  }

  private running(): Worker {
    if (this.thread) return this.thread;
    // Options of the program are not those of a thread.
    const options = { workerData: { trust: this.trust }, execArgv: [] };
    const thread = FROM_SOURCES
      ? new Worker(withLoader(), { ...options, eval: true })
      : new Worker(THREAD, options);
    thread.on("message", (reply: Reply) => this.hear(reply));
    const gone = (error?: Error) => {
      this.thread = undefined;
      const why = new EngineError(
        `the players stopped thinking (${error?.message ?? "their thread ended"}). Play again.`,
      );
      for (const { reject } of this.waiting.values()) reject(why);
      this.waiting.clear();
    };
    thread.once("error", gone);
    thread.once("exit", () => this.thread === thread && gone());
    thread.unref();
    this.thread = thread;
    return thread;
  }

  private hear({ call, answers, error }: Reply): void {
    const waiting = this.waiting.get(call);
    this.waiting.delete(call);
    if (answers) waiting?.resolve(answers);
    else if (error?.known) waiting?.reject(new ConfigError(error.message));
    else waiting?.reject(new Error(error?.message));
  }
}

function withLoader(): string {
  const module = createRequire(import.meta.url).resolve("tsx/package.json");
  const { exports } = createRequire(import.meta.url)(module) as { exports: Record<string, Loader> };
  const loader = new URL(exports["./esm/api"].import.default, pathToFileURL(module));
  const [from, thread] = [loader.href, THREAD.href].map((address) => JSON.stringify(address));
  return `import(${from}).then(({ register }) => { register(); return import(${thread}); });`;
}

interface Loader {
  readonly import: { readonly default: string };
}
