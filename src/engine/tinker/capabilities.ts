/**
 * What servers of the Tinker protocol do, as data: they differ in ways that no answer tells. The records are read in the servers' sources
 * and documentation, and were not tried here; a server without one is probed (`probe.ts`) before anything is trained.
 */
import { EngineError } from "../../core/errors.ts";

export interface Capabilities {
  /** Whether picture chunks reach the model. */
  readonly images: boolean;
  /**
   * How weights are kept while others train. `names`: weights saved for sampling under a name stay what they were. `models`: they need a
   * model of their own, into which saved weights are loaded. `none`: an older sampler gives the newest weights, or an error.
   */
  readonly frozen: "names" | "models" | "none";
  /** Whether the base model can be sampled beside the trained one, with log-probabilities of the prompt. */
  readonly base: boolean;
  /** Whether a loss is the sum over tokens and sequences. `mean`: divided by weights or sequences, so that advantages mean something else. */
  readonly reduction: "sum" | "mean";
}

export const HOSTED_URL = "https://tinker.thinkingmachines.dev/services/tinker-prod";

/** `auto`: the hosted service by its address, any other one by trying. */
export const SERVERS = [
  "auto",
  "hosted",
  "sparring",
  "skyrl-fsdp",
  "skyrl-jax",
  "tuft",
  "openrl",
  "hatchery",
] as const;
export type Server = (typeof SERVERS)[number];

const RECORDS: Readonly<Record<Exclude<Server, "auto">, Capabilities>> = {
  hosted: { images: true, frozen: "names", base: true, reduction: "sum" },
  sparring: { images: true, frozen: "models", base: true, reduction: "sum" },
  "skyrl-fsdp": { images: true, frozen: "none", base: false, reduction: "sum" },
  "skyrl-jax": { images: false, frozen: "models", base: true, reduction: "mean" },
  tuft: { images: false, frozen: "models", base: true, reduction: "sum" },
  openrl: { images: false, frozen: "none", base: false, reduction: "sum" },
  hatchery: { images: false, frozen: "none", base: false, reduction: "mean" },
};

/**
 * A server that nobody knows: nothing is kept frozen until it was tried. Pictures are sent, since a training pass that drops them does not
 * agree with what was sampled.
 */
export const UNKNOWN: Capabilities = { images: true, frozen: "none", base: false, reduction: "sum" };

/** What is known of the server; undefined if it has to be tried. @throws EngineError if its losses are no sums. */
export function recordOf(server: Server, url: string): Capabilities | undefined {
  const name = server === "auto" && new URL(url).host === new URL(HOSTED_URL).host ? "hosted" : server;
  if (name === "auto") return undefined;
  const record = RECORDS[name];
  if (record.reduction === "sum") return record;
  throw new EngineError(
    `servers of the kind ${name} divide losses by weights or sequences, and the objective is a sum: a long answer would count like a short one. Take another server (engine.url).`,
  );
}

/** What to do where weights are asked for that the server cannot keep. */
export const NO_BASE =
  "this server does not sample the base model with log-probabilities of the prompt. Set the weights of the KL terms and evaluation.games to 0, or take a server that does (engine.url, engine.server)";
