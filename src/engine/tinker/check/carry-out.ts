/** Rows tried one after the other, within a limit of tokens. What the server refuses or fails at is an answer; other errors are thrown. */
import type { Tokens } from "../client/limits/budget.ts";
import { TinkerError } from "../client/tinker-error.ts";
import { type Finding, type Found, no, type Outcome, type Row, type RowId, untried } from "./finding.ts";
import type { Lab } from "./lab.ts";
import { type Sizes, sizesOf } from "./material.ts";

export interface CarryOut {
  readonly lab: Lab;
  readonly rows: readonly Row[];
  /** Most tokens, all kinds together. */
  readonly spend?: number;
  readonly onFinding?: (finding: Finding) => void;
}

const OF_THE_SERVER = ["refused", "failed", "answer", "lost", "given-up"];

export async function carryOut({ lab, rows, spend = Infinity, onFinding }: CarryOut): Promise<Found> {
  const found = new Map<RowId, Finding>();
  const sizes = sizesOf(lab.material);
  const { budget } = lab.options.client;
  const start = total(budget.spent());
  for (const row of rows) {
    const left = spend - (total(budget.spent()) - start);
    const outcome = notTried(row, lab, found) ?? tooDear(row, sizes, left) ?? (await tried(row, lab, found));
    const { id, group, title, needed } = row;
    const means = outcome.means ?? (worse(outcome) ? row.otherwise : undefined);
    const finding = { id, group, title, needed, ...outcome, ...(means !== undefined && { means }) };
    found.set(id, finding);
    onFinding?.(finding);
  }
  return found;
}

/** Tokens that the rows use at most. */
export function costOf(rows: readonly Row[], lab: Pick<Lab, "material">): Tokens {
  const sizes = sizesOf(lab.material);
  const costs = rows.filter((row) => !(row.pictures && !lab.material.seen)).map((row) => row.cost(sizes));
  const of = (kind: keyof Tokens) => costs.reduce((sum, cost) => sum + (cost[kind] ?? 0), 0);
  return { prefill: of("prefill"), sampled: of("sampled"), trained: of("trained") };
}

export function total({ prefill = 0, sampled = 0, trained = 0 }: Partial<Tokens>): number {
  return prefill + sampled + trained;
}

async function tried(row: Row, lab: Lab, found: Found): Promise<Outcome> {
  try {
    return await row.run(lab, found);
  } catch (error) {
    if (!(error instanceof TinkerError && OF_THE_SERVER.includes(error.kind))) throw error;
    await lab.reset();
    return no(error.message);
  }
}

function notTried(row: Row, { material }: Lab, found: Found): Outcome | undefined {
  if (row.pictures && !material.seen) return untried(material.unseen ?? "no picture is sent");
  const missing = row.needs?.map((id) => found.get(id)).find((each) => each && fails(each));
  return missing && untried(`"${missing.title}" came out as ${missing.verdict}`);
}

function tooDear(row: Row, sizes: Sizes, left: number): Outcome | undefined {
  const cost = total(row.cost(sizes));
  return cost > left
    ? untried(`it may use ${cost} tokens, and ${Math.max(0, left)} are left (--spend)`)
    : undefined;
}

function fails({ verdict }: Finding): boolean {
  return verdict === "no" || verdict === "not tried";
}

function worse({ verdict }: Outcome): boolean {
  return verdict === "no" || verdict === "partly";
}
