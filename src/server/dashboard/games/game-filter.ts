/** Which games of a run a list shows. Knows nothing of Node: the page filters a copied run itself. */
import type { GameKind, GameRow } from "../wire.ts";

export interface GameFilter {
  readonly from?: number;
  readonly to?: number;
  readonly kind?: GameKind;
  readonly phase?: string;
  /** The side that won; `draw`. */
  readonly outcome?: string;
  /** Games with answers that went wrong so. */
  readonly trouble?: "refused" | "failed" | "cut";
  /** A player that sat at the table. */
  readonly player?: string;
  /** The side whose seats earned between `low` and `high` together. */
  readonly side?: string;
  readonly low?: number;
  readonly high?: number;
}

/** What is known of a game before it is read. */
export function isOfKind(
  { from, to, kind, phase }: GameFilter,
  game: Pick<GameRow, "kind" | "iteration" | "phase">,
): boolean {
  const inSpan = game.iteration >= (from ?? 0) && game.iteration <= (to ?? Number.POSITIVE_INFINITY);
  const ofPhase = phase === undefined || (game.kind === "training" && game.phase === phase);
  return inSpan && ofPhase && (kind === undefined || game.kind === kind);
}

export function isLike({ outcome, trouble, player, side, low, high }: GameFilter, row: GameRow): boolean {
  if (outcome !== undefined && row.winner !== (outcome === "draw" ? null : outcome)) return false;
  if (trouble !== undefined && row[trouble] === 0) return false;
  if (player !== undefined && !row.seats.some((seat) => seat.player === player)) return false;
  if (low === undefined && high === undefined) return true;
  const earned = side === undefined ? Object.values(row.earned) : [row.earned[side]];
  return earned.some(
    (sum) => sum >= (low ?? Number.NEGATIVE_INFINITY) && sum <= (high ?? Number.POSITIVE_INFINITY),
  );
}
