/**
 * Curves over iterations, declared by those who write the numbers: which of them stand together in one chart.
 */

export interface CurvePanel {
  readonly title: string;
  /**
   * Drawn as lines, up to four, by their names in events. A name with GAME, ROLE or KIND in it, as in the
   * glossary, is every number of that form.
   */
  readonly metrics: readonly string[];
  /** Drawn only where they are not 0 all the time. */
  readonly quiet?: readonly string[];
  readonly share?: boolean;
  /** A measure of held-out self-play that is shown beside the curve. */
  readonly selfPlay?: string;
  /** Values at which something happens, e.g. a stage ends, by the algorithm's settings. */
  readonly thresholds?: (settings: object) => readonly Threshold[];
}

export interface Threshold {
  readonly value: number;
  readonly label: string;
  /** Where the words stand; default right. */
  readonly align?: "left";
}

/** Charts below one heading. */
export interface CurveGroup {
  readonly title: string;
  readonly panels: readonly CurvePanel[];
}
