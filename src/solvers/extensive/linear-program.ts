/**
 * The exact value of a two-player zero-sum game and an equilibrium, by the linear programmes of its sequence form,
 * solved by HiGHS. One programme per seat: the two values check each other.
 */
import { EvaluationError } from "../../core/errors.ts";
import { optional } from "../../core/optional-package.ts";
import type { Profile } from "../policy.ts";
import type { GameTree } from "../walk.ts";
import { type SequenceForm, sequenceForm } from "./sequence-form.ts";

export interface ProgramSolution {
  /** To the first seat. */
  readonly value: number;
  readonly profile: Profile;
}

/** Coefficients by the name of the variable. */
type Terms = Map<string, number>;

/** @throws EvaluationError as `sequenceForm`, or if the programme was not solved; ConfigError without HiGHS. */
export async function solveLinearProgram(tree: GameTree): Promise<ProgramSolution> {
  const highs = await loadHighs();
  const form = sequenceForm(tree);
  const profile: number[][] = tree.sets.map(() => []);
  const values = [0, 1].map((seat) => {
    const { Status, ObjectiveValue, Columns } = highs.solve(programOf(form, seat));
    if (Status !== "Optimal") throw new EvaluationError(`The linear programme of ${tree.game} is ${Status}.`);
    const weight = (place: number) => (Columns[`x${place}`] as { Primal: number }).Primal;
    form.sequences[seat].forEach(({ set, choice }, place) => {
      if (set) profile[set.index][choice!] = Math.max(0, weight(place));
    });
    return ObjectiveValue;
  });
  checkAgreement(tree.game, values);
  return { value: values[0], profile: profile.map(normalised) };
}

async function loadHighs() {
  const { default: loaded } = await optional("Linear programmes", ["highs"], () => import("highs"));
  // The package declares its types for CommonJS alone.
  const load = loaded as unknown as typeof loaded.default;
  return await load();
}

/** The best plan of a seat against an opponent who knows it, in CPLEX's LP format. */
function programOf({ sequences, parents, gains }: SequenceForm, seat: number): string {
  const opponent = 1 - seat;
  const names = new Map([...parents[opponent].keys()].map((set) => [set, `q${set.index}`]));
  const flows = flowsOf(sequences[seat], parents[seat]);
  const bounds: Terms[] = sequences[opponent].map(({ set }) => new Map([[set ? names.get(set)! : "v", 1]]));
  for (const [set, parent] of parents[opponent]) bounds[parent].set(names.get(set)!, -1);
  const sign = seat === 0 ? -1 : 1;
  for (const [first, row] of gains) {
    for (const [second, gain] of row) {
      const [own, other] = seat === 0 ? [first, second] : [second, first];
      bounds[other].set(`x${own}`, sign * gain);
    }
  }
  return [
    "Maximize\n v\nSubject To",
    " x0 = 1",
    ...flows.map((terms) => ` ${written(terms)} = 0`),
    ...bounds.map((terms) => ` ${written(terms)} <= 0`),
    "Bounds",
    ...["v", ...names.values()].map((name) => ` ${name} free`),
    "End\n",
  ].join("\n");
}

/** The choices of an information set share the weight of the sequence that leads there. */
function flowsOf(
  sequences: SequenceForm["sequences"][number],
  parents: SequenceForm["parents"][number],
): Terms[] {
  const flows = new Map([...parents].map(([set, parent]) => [set, new Map([[`x${parent}`, -1]])]));
  sequences.forEach(({ set }, place) => {
    if (set) flows.get(set)!.set(`x${place}`, 1);
  });
  return [...flows.values()];
}

function written(terms: Terms): string {
  const texts = [...terms].map(([name, factor]) => `${factor < 0 ? "-" : "+"} ${Math.abs(factor)} ${name}`);
  return texts.join(" ");
}

function checkAgreement(game: string, [first, second]: readonly number[]): void {
  if (Math.abs(first + second) < 1e-6) return;
  throw new EvaluationError(
    `The linear programmes of ${game} give ${first} to the one seat and ${second} to the other: they must sum to 0.`,
  );
}

function normalised(weights: readonly number[]): number[] {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => (total > 0 ? weight / total : 1 / weights.length));
}
