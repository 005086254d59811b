/** The gradient's norm among the metrics of an optimiser's step: servers name it differently, or not at all. */

const NAME = /(^|[./_])grad(ient)?_norm(:|$)/;

export function gradientNormOf(metrics: Readonly<Record<string, number>>): number | undefined {
  return Object.entries(metrics).find(([name]) => NAME.test(name))?.[1];
}
