/**
 * A limit in tokens: read (prefill), sampled, trained. What a call may use is set aside before it is sent, and what it
 * did not use is given back. A call that would exceed the limit is refused and nothing is sent.
 */
import { TinkerError } from "../tinker-error.ts";

const KINDS = ["prefill", "sampled", "trained"] as const;
export type TokenKind = (typeof KINDS)[number];
export type Tokens = Readonly<Record<TokenKind, number>>;

export class TokenBudget {
  private readonly used: Record<TokenKind, number>;

  constructor(
    /** Kinds that are not named have no limit. */
    readonly limits: Partial<Tokens> = {},
    used: Partial<Tokens> = {},
  ) {
    this.used = { prefill: used.prefill ?? 0, sampled: used.sampled ?? 0, trained: used.trained ?? 0 };
  }

  /** Tokens set aside or used so far. */
  spent(): Tokens {
    return { ...this.used };
  }

  /**
   * Sets tokens aside for one call. Undefined counts are those that only the server knows: they are refused where
   * there is a limit, and counted as none where there is not.
   */
  take(wanted: Partial<Record<TokenKind, number | undefined>>): void {
    for (const kind of KINDS) if (kind in wanted) this.check(kind, wanted[kind]);
    for (const kind of KINDS) this.used[kind] += wanted[kind] ?? 0;
  }

  /** Counts tokens that were used before, whatever the limits. */
  note(used: Partial<Tokens>): void {
    for (const kind of KINDS) this.used[kind] += used[kind] ?? 0;
  }

  /** Gives back what was set aside and not used. */
  giveBack(kind: TokenKind, tokens: number): void {
    this.used[kind] = Math.max(0, this.used[kind] - tokens);
  }

  private check(kind: TokenKind, wanted: number | undefined): void {
    const limit = this.limits[kind];
    if (limit === undefined) return;
    if (wanted === undefined) {
      throw new TinkerError(
        "input",
        `budget: the tokens of this call cannot be counted against the limit of ${limit} ${kind} tokens; give ` +
          "expectedTokens with every picture and maxTokens with every sample",
      );
    }
    if (this.used[kind] + wanted <= limit) return;
    throw new TinkerError(
      "budget",
      `budget: this call may use ${wanted} ${kind} tokens, but of ${limit} only ${limit - this.used[kind]} are left. ` +
        "Nothing was sent; raise the limit or ask for less",
    );
  }
}
