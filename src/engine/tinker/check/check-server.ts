/** The check of a server, from its address to a finding per row: what `sparring engine check` does. */
import type { Capabilities } from "../capabilities.ts";
import { type ConnectOptions, connect, type TinkerClient } from "../client/client.ts";
import { apiRoot } from "../client/http/address.ts";
import { TokenBudget, type Tokens } from "../client/limits/budget.ts";
import { TinkerError } from "../client/tinker-error.ts";
import { carryOut, costOf } from "./carry-out.ts";
import { capabilitiesOf, reasonsAgainst } from "./conclusion.ts";
import { type Finding, no, type Outcome, type RowId, yes } from "./finding.ts";
import { Lab } from "./lab.ts";
import type { Material } from "./material.ts";
import { ROWS, rowsOf } from "./rows/rows.ts";

export interface CheckServerOptions {
  readonly url: string;
  readonly apiKey?: string;
  readonly model: string;
  readonly loraRank: number;
  /** Most tokens, all kinds together. */
  readonly spend?: number;
  /** Rows that are tried, with those that they need; absent: all. */
  readonly rows?: readonly RowId[];
  /** What is sent; asked for once the server is reached. */
  readonly material: (client: TinkerClient) => Promise<Material>;
  /** Before anything costs tokens. */
  readonly onPlan?: (atMost: Tokens) => void;
  readonly onFinding?: (finding: Finding) => void;
  readonly onNotice?: (text: string) => void;
  /** For tests: a faster clock. */
  readonly connection?: Pick<ConnectOptions, "clock" | "fetch">;
}

export interface Checked {
  readonly url: string;
  readonly model: string;
  readonly loraRank: number;
  readonly capabilities: Capabilities;
  readonly findings: readonly Finding[];
  /** Why a run with the default settings cannot train there. */
  readonly reasons: readonly string[];
  readonly spent: Tokens;
  /** Paths of saved weights that the server did not delete. */
  readonly left: readonly string[];
}

const REACH_MS = 15_000;
const NOTHING: Tokens = { prefill: 0, sampled: 0, trained: 0 };

/** @throws TinkerError if the server goes away in the middle, EngineError if the model's files are not understood. */
export async function checkServer(options: CheckServerOptions): Promise<Checked> {
  const { model, loraRank, onFinding, spend } = options;
  const url = apiRoot(options.url).href;
  const about = { url, model, loraRank };
  const opened = await reached(options);
  const reachable: Finding = { ...REACHABLE, ...opened.outcome };
  onFinding?.(reachable);
  if (!opened.client) {
    const found = new Map([[reachable.id, reachable]]);
    const [capabilities, reasons] = [capabilitiesOf(found), reasonsAgainst(found)];
    return { ...about, capabilities, findings: [reachable], reasons, spent: NOTHING, left: [] };
  }
  const { client, again, twice } = opened;
  try {
    const material = await options.material(client);
    const lab = new Lab({ client, baseModel: model, loraRank, material, reconnect: again, twice });
    const rows = options.rows ? rowsOf(options.rows) : ROWS;
    options.onPlan?.(costOf(rows, lab));
    let left: string[] = [];
    const found = await carryOut({ lab, rows, spend, onFinding }).finally(async () => {
      left = await lab.close();
    });
    const findings = [reachable, ...found.values()];
    const [capabilities, reasons] = [capabilitiesOf(found), reasonsAgainst(found)];
    return { ...about, capabilities, findings, reasons, spent: client.budget.spent(), left };
  } finally {
    client.close();
  }
}

const REACHABLE = {
  id: "reachable",
  group: "server",
  title: "it is reached, and opens a session",
  needed: true,
} as const;

/** A server that is not there is asked once: the client itself would ask for minutes. No key goes with the question. */
async function reached(options: CheckServerOptions) {
  const means = "nothing can be asked: give its address (--url), see that it runs and that the key is right";
  const fetch = options.connection?.fetch ?? globalThis.fetch;
  try {
    const signal = AbortSignal.timeout(REACH_MS);
    const answer = await fetch(new URL("healthz", apiRoot(options.url)), { redirect: "manual", signal });
    await answer.body?.cancel();
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : (error as Error);
    return { outcome: { ...no(cause.message || cause.name), means } };
  }
  const twice = { on: false };
  const budget = new TokenBudget();
  const again = (wire?: "json" | "protobuf") =>
    connect({
      ...options.connection,
      url: options.url,
      apiKey: options.apiKey,
      onNotice: options.onNotice,
      budget,
      wire,
      tags: ["sparring", "check"],
      fetch: repeating(fetch, twice),
    });
  try {
    const client = await again();
    return { outcome: yes("answers") as Outcome, client, again, twice };
  } catch (error) {
    if (!(error instanceof TinkerError) || error.kind === "input") throw error;
    return { outcome: { ...no(error.message), means } };
  }
}

/** As if the connection had broken after the server had read a request of training: the client sends it again, whole. */
function repeating(fetch: typeof globalThis.fetch, twice: { on: boolean }): typeof globalThis.fetch {
  return async (input, init) => {
    const repeats = twice.on && String(input).endsWith("/forward_backward");
    if (repeats) await (await fetch(input, init)).body?.cancel();
    return fetch(input, init);
  };
}
