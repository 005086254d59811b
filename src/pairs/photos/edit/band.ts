/** The bounds of an edit: how large and how plain it must be. */
export interface EditBand {
  /** Least and greatest share of the picture's pixels that change visibly. */
  readonly share: readonly [number, number];
  /** Least and greatest mean ΔE of those pixels. */
  readonly strength: readonly [number, number];
  /** Least structural similarity (SSIM) of the whole picture with its copy. */
  readonly similarity: number;
}

/** The bounds of a source without a difficulty. */
const DEFAULT_BAND: EditBand = { share: [0.015, 0.15], strength: [14, 90], similarity: 0.7 };
const EASY: EditBand = { share: [0.06, 0.28], strength: [20, 110], similarity: 0.5 };
const HARD: EditBand = { share: [0.006, 0.03], strength: [8, 24], similarity: 0.9 };

/** @param difficulty 0 (large, plain edits) to 1 (small, subtle ones); in between on a logarithmic scale. */
export function bandOf(difficulty?: number): EditBand {
  if (difficulty === undefined) return DEFAULT_BAND;
  const d = Math.max(0, Math.min(1, difficulty));
  const between = (easy: number, hard: number) => easy ** (1 - d) * hard ** d;
  const pair = (easy: readonly [number, number], hard: readonly [number, number]) =>
    [between(easy[0], hard[0]), between(easy[1], hard[1])] as const;
  return {
    share: pair(EASY.share, HARD.share),
    strength: pair(EASY.strength, HARD.strength),
    similarity: between(EASY.similarity, HARD.similarity),
  };
}
