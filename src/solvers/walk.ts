/**
 * A game walked through whole: every state once, in an order in which parents come before children. States
 * that are equal after equally many steps are one node, so that tic-tac-toe has 5,478 nodes and not 549,946.
 *
 * States must be plain JSON, which is how equal ones are found. Seats that move at once choose one after the
 * other, each in an information set that does not tell what the others chose. Where a game says what is known
 * `soFar`, the states that differ in later draws are one node until the draw comes.
 */

import { ConfigError, EvaluationError } from "../core/errors.ts";
import { Key } from "../core/rng.ts";
import type { Observation, Seat } from "../games/game.ts";
import { observed } from "../games/observed.ts";
import type { Solvable } from "../games/solvable.ts";

/** A point of the game at which one seat chooses, or chance does, or an end. */
export interface GameNode {
  /** Place in `GameTree.nodes`. */
  readonly index: number;
  /** Where the seat to move finds itself; absent at an end and where chance draws. */
  readonly set?: InformationSet;
  /** One node per choice of `set`, or per draw of `chance`; empty at an end. */
  readonly children: readonly GameNode[];
  /** Where something is drawn that was open before: the probability of each child. */
  readonly chance?: readonly number[];
  /** The gain of each seat; absent before the end. */
  readonly returns?: readonly number[];
}

/** The nodes that a seat cannot tell apart. */
export interface InformationSet {
  /** Place in `GameTree.sets`. */
  readonly index: number;
  readonly seat: Seat;
  readonly information: string;
  /** The legal answers, as `parse` reads them. */
  readonly choices: readonly string[];
  readonly nodes: readonly GameNode[];
  /** The observation of the seat here, taken from the first node. */
  observe(): Observation;
}

export interface GameTree {
  readonly game: string;
  readonly seats: number;
  readonly nodes: readonly GameNode[];
  readonly sets: readonly InformationSet[];
  /** First nodes with the probability of their deals, which sum to 1. */
  readonly roots: readonly { readonly node: GameNode; readonly probability: number }[];
}

export interface WalkLimits {
  /** Most moves that are tried; by default 500,000, some ten seconds of work. */
  readonly moves?: number;
  /** Most steps of one game. */
  readonly steps?: number;
}

type Mutable<T> = { -readonly [Name in keyof T]: T[Name] };
interface OpenNode extends Mutable<Omit<GameNode, "children">> {
  children: OpenNode[];
}
type OpenSet = Omit<InformationSet, "nodes"> & { readonly nodes: OpenNode[] };
interface Weighted<State> {
  readonly state: State;
  /** The probability of its deals. */
  readonly weight: number;
}
/** States that differ in what is drawn later, by their JSON, with the probability of their deals. */
type Futures<State> = Map<string, Weighted<State>>;
/** The nodes of one step by the JSON of what is known so far. */
type Layer<State> = Map<string, { readonly futures: Futures<State>; readonly node: OpenNode }>;

/**
 * @throws EvaluationError if the game is larger than the limits.
 * @throws ConfigError if its deals do not sum to 1, or one information set has different moves.
 */
export function walk<State, Move, Secret>(
  game: Solvable<State, Move, Secret>,
  limits: WalkLimits = {},
): GameTree {
  return new Walk(game, limits).run();
}

class Walk<State, Move, Secret> {
  private readonly nodes: OpenNode[] = [];
  private readonly sets = new Map<string, OpenSet>();
  private next: Layer<State> = new Map();
  private seats = 0;
  private tried = 0;
  private readonly most: number;

  constructor(
    private readonly game: Solvable<State, Move, Secret>,
    private readonly limits: WalkLimits,
  ) {
    this.most = limits.moves ?? 500_000;
  }

  run(): GameTree {
    const roots = this.deal();
    const { steps = 1000 } = this.limits;
    for (let step = 0; this.next.size > 0; step++) {
      if (step > steps) throw this.tooLarge(`does not end within ${steps} steps`);
      const layer = this.next;
      this.next = new Map();
      for (const { futures, node } of layer.values()) this.expand([...futures.values()], node);
    }
    return {
      game: this.game.name,
      seats: this.seats,
      nodes: this.nodes,
      sets: [...this.sets.values()],
      roots,
    };
  }

  private deal(): GameTree["roots"] {
    const deals = this.game.deals();
    const total = deals.reduce((sum, { probability }) => sum + probability, 0);
    if (Math.abs(total - 1) > 1e-9) {
      throw new ConfigError(
        `The deals of ${this.game.name} have a probability of ${total} in all: it must be 1.`,
      );
    }
    const first = deals.map(({ secret, probability }) => {
      const state = this.game.start(secret, Key.root("walk"));
      this.seats = this.game.seats(state).length;
      return { state, weight: probability };
    });
    return this.alike(first).map(({ node, weight }) => ({ node, probability: weight }));
  }

  /** The nodes of states of the next step, each with the sum of its states' weights. */
  private alike(states: readonly Weighted<State>[]): { node: OpenNode; weight: number }[] {
    const sums = new Map<OpenNode, number>();
    for (const { state, weight } of states) {
      const node = this.nodeOf(state, weight);
      sums.set(node, (sums.get(node) ?? 0) + weight);
    }
    return [...sums].map(([node, weight]) => ({ node, weight }));
  }

  /** The node of a state of the next step. */
  private nodeOf(state: State, weight: number): OpenNode {
    const whole = JSON.stringify(state);
    const name = this.game.soFar ? JSON.stringify(this.game.soFar(state)) : whole;
    const known = this.next.get(name);
    if (known) {
      if (!known.futures.has(whole)) known.futures.set(whole, { state, weight });
      return known.node;
    }
    const node: OpenNode = { index: -1, children: [] };
    this.next.set(name, { futures: new Map([[whole, { state, weight }]]), node });
    return node;
  }

  private expand(futures: readonly Weighted<State>[], node: OpenNode): void {
    const due = this.game.toMove(futures[0].state);
    if (due.length > 0) this.choose(futures, node, due, []);
    else this.end(futures[0].state, node);
  }

  private end(state: State, node: OpenNode): void {
    this.number(node);
    node.returns = this.game.returns(this.game.outcome(state));
  }

  /** Fills a node at which the next seat of `due` chooses; `chosen` are the moves of those before it. */
  private choose(
    futures: readonly Weighted<State>[],
    node: OpenNode,
    due: readonly Seat[],
    chosen: readonly Move[],
  ): void {
    const [{ state }] = futures;
    const seat = due[chosen.length];
    const moves = this.game.legal(state, seat);
    if (moves.length === 0) {
      throw new ConfigError(
        `${this.game.name}: seat ${seat} is to move and has no legal move: end the game there.`,
      );
    }
    this.number(node);
    node.set = this.setOf(
      state,
      seat,
      moves.map((move) => this.game.write(move)),
    );
    this.sets.get(nameOf(node.set))!.nodes.push(node);
    node.children = moves.map((move) => this.child(futures, due, [...chosen, move]));
  }

  private child(
    futures: readonly Weighted<State>[],
    due: readonly Seat[],
    chosen: readonly Move[],
  ): OpenNode {
    if (++this.tried > this.most) throw this.tooLarge(`has more than ${this.most} moves to try`);
    if (chosen.length < due.length) {
      const node: OpenNode = { index: -1, children: [] };
      this.choose(futures, node, due, chosen);
      return node;
    }
    const answers = new Map(due.map((seat, i) => [seat, { ok: true, move: chosen[i] }] as const));
    const after = futures.map(({ state, weight }) => ({ state: this.game.apply(state, answers), weight }));
    return this.draw(this.alike(after));
  }

  /** The one node that follows, or one at which chance draws among several. */
  private draw(outcomes: readonly { node: OpenNode; weight: number }[]): OpenNode {
    if (outcomes.length === 1) return outcomes[0].node;
    const total = outcomes.reduce((sum, { weight }) => sum + weight, 0);
    const node: OpenNode = {
      index: -1,
      children: outcomes.map((outcome) => outcome.node),
      chance: outcomes.map(({ weight }) => weight / total),
    };
    this.number(node);
    return node;
  }

  private number(node: OpenNode): void {
    if (this.nodes.length + this.next.size >= this.most)
      throw this.tooLarge(`has more than ${this.most} states`);
    node.index = this.nodes.length;
    this.nodes.push(node);
  }

  private setOf(state: State, seat: Seat, choices: readonly string[]): OpenSet {
    const information = this.game.information(state, seat);
    const name = nameOf({ seat, information });
    const known = this.sets.get(name);
    if (!known) {
      const observe = () => observed(this.game, state, seat);
      const set = { index: this.sets.size, seat, information, choices, nodes: [], observe };
      this.sets.set(name, set);
      return set;
    }
    if (known.choices.join("\n") === choices.join("\n")) return known;
    throw new ConfigError(
      `${this.game.name}: with the information "${information}" seat ${seat} has the choices ${known.choices.join(" ")} ` +
        `and elsewhere ${choices.join(" ")}: equal information must go with equal choices.`,
    );
  }

  private tooLarge(what: string): EvaluationError {
    const found = `${this.nodes.length + this.next.size} found, ${this.sets.size} information sets so far`;
    return new EvaluationError(
      `${this.game.name} ${what} (${found}), too large to solve: choose smaller settings.`,
    );
  }
}

function nameOf({ seat, information }: Pick<InformationSet, "seat" | "information">): string {
  return `${seat}\n${information}`;
}
