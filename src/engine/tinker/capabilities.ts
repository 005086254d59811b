/**
 * What servers of the Tinker protocol do, as data: they differ in ways that no answer tells. The records are read in the servers' sources
 * and documentation; those of `sparring`, `sparring-engine` and `skyrl-jax` were tried too. A server without one is probed (`probe.ts`)
 * before anything is trained.
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
  /**
   * Whether a loss is the sum over tokens and sequences. `mean`: divided by weights or sequences, so that advantages mean something else.
   * `undone`: divided too, in a known way that is undone by what is sent (`undivided.ts`).
   */
  readonly reduction: "sum" | "undone" | "mean";
}

export const HOSTED_URL = "https://tinker.thinkingmachines.dev/services/tinker-prod";

/** `auto`: the hosted service by its address, this project's own ones by what they say, any other one by trying. */
export const SERVERS = [
  "auto",
  "hosted",
  "sparring",
  "sparring-engine",
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
  "sparring-engine": { images: true, frozen: "names", base: true, reduction: "sum" },
  "skyrl-fsdp": { images: true, frozen: "none", base: false, reduction: "sum" },
  "skyrl-jax": { images: false, frozen: "models", base: true, reduction: "undone" },
  tuft: { images: false, frozen: "models", base: true, reduction: "sum" },
  openrl: { images: false, frozen: "none", base: false, reduction: "sum" },
  hatchery: { images: false, frozen: "none", base: false, reduction: "mean" },
};

/**
 * A server that nobody knows: nothing is kept frozen until it was tried. Pictures are sent, since a training pass that drops them does not
 * agree with what was sampled.
 */
export const UNKNOWN: Capabilities = { images: true, frozen: "none", base: false, reduction: "sum" };

/** The kind of a server: as named, or the hosted service by its address; `auto` where nobody knows. */
export function kindOf(server: Server, url: string): Server {
  return server === "auto" && new URL(url).host === new URL(HOSTED_URL).host ? "hosted" : server;
}

/** What is known of the server by its kind; undefined if it has to be tried. */
export function recordOf(server: Server, url: string): Capabilities | undefined {
  const kind = kindOf(server, url);
  return kind === "auto" ? undefined : RECORDS[kind];
}

/** From least to most. A check sees division, not how it would be undone. */
const ORDER = {
  images: [false, true],
  frozen: ["none", "models", "names"],
  base: [false, true],
  reduction: ["mean", "sum"],
} as const;

/** Names of what a server cannot do although its record says so. That it can do more is no fault, but for sums where division is undone. */
export function shortOf(known: Capabilities, found: Capabilities): (keyof Capabilities)[] {
  const rank = (each: Capabilities, name: keyof Capabilities) =>
    (ORDER[name] as readonly unknown[]).indexOf(each[name]);
  const names = Object.keys(ORDER) as (keyof Capabilities)[];
  return names.filter((name) => {
    if (name === "reduction" && known.reduction === "undone") return found.reduction === "sum";
    return rank(found, name) < rank(known, name);
  });
}

/** @throws EngineError if losses are no sums there. */
export function requireSums({ reduction }: Capabilities, url: string): void {
  if (reduction !== "mean") return;
  throw new EngineError(
    `the server ${url} divides losses by weights or sequences, and the objective is a sum: a long answer would count like a short one. If it is one of a known kind, name it (engine.server); otherwise take another server (engine.url).`,
  );
}

/** What to do where weights are asked for that the server cannot keep. */
export const NO_BASE =
  "this server does not sample the base model with log-probabilities of the prompt. Set the weights of the KL terms and evaluation.games to 0, or take a server that does (engine.url, engine.server)";
