/**
 * Multinomial naive Bayes of two classes over named features, with add-one smoothing (Lidstone): the log of
 * how much more often the features come in one class than in the other. Class sizes do not count: who
 * compares scores within one game needs no prior.
 */
export class NaiveBayes {
  private readonly counts = [new Map<string, number>(), new Map<string, number>()] as const;
  private readonly totals = [0, 0];

  learn(features: readonly string[], positive: boolean): void {
    const side = Number(positive);
    for (const feature of features) {
      this.counts[side].set(feature, (this.counts[side].get(feature) ?? 0) + 1);
      this.totals[side]++;
    }
  }

  /** Above 0 where the features speak for the positive class. A feature never seen says next to nothing. */
  score(features: readonly string[]): number {
    const vocabulary = new Set([...this.counts[0].keys(), ...this.counts[1].keys()]).size;
    const log = (feature: string, side: number) =>
      Math.log(((this.counts[side].get(feature) ?? 0) + 1) / (this.totals[side] + vocabulary + 1));
    return features.reduce((sum, feature) => sum + log(feature, 1) - log(feature, 0), 0);
  }
}
