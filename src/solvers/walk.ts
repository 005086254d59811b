/**
 * A game walked through whole: every state once, in an order in which parents come before children. States
 * that are equal after equally many steps are one node, so that tic-tac-toe has 5,478 nodes and not 549,946.
 *
 * States must be plain JSON, which is how equal ones are found. Seats that move at once choose one after the
 * other, each in an information set that does not tell what the others chose.
 */

import { ConfigError, EvaluationError } from "../core/errors.ts";
import { Key } from "../core/rng.ts";
import type { Observation, Seat } from "../games/game.ts";
import { observed } from "../games/observed.ts";
import type { Solvable } from "../games/solvable.ts";

/** A point of the game at which one seat chooses, or an end. */
export interface GameNode {
  /** Place in `GameTree.nodes`. */
  readonly index: number;
  /** Where the seat to move finds itself; absent at an end. */
  readonly set?: InformationSet;
  /** One node per choice of `set`; empty at an end. */
  readonly children: readonly GameNode[];
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
/** States of one step by their JSON, each with its node. */
type Layer<State> = Map<string, { readonly state: State; readonly node: OpenNode }>;

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
      for (const { state, node } of layer.values()) this.expand(state, node);
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
    return deals.map(({ secret, probability }) => {
      const state = this.game.start(secret, Key.root("walk"));
      this.seats = this.game.seats(state).length;
      return { node: this.nodeOf(state), probability };
    });
  }

  /** The node of a state of the next step. */
  private nodeOf(state: State): OpenNode {
    const name = JSON.stringify(state);
    const known = this.next.get(name);
    if (known) return known.node;
    const node: OpenNode = { index: -1, children: [] };
    this.next.set(name, { state, node });
    return node;
  }

  private expand(state: State, node: OpenNode): void {
    const due = this.game.toMove(state);
    if (due.length > 0) this.choose(state, node, due, []);
    else this.end(state, node);
  }

  private end(state: State, node: OpenNode): void {
    this.number(node);
    node.returns = this.game.returns(this.game.outcome(state));
  }

  /** Fills a node at which the next seat of `due` chooses; `chosen` are the moves of those before it. */
  private choose(state: State, node: OpenNode, due: readonly Seat[], chosen: readonly Move[]): void {
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
    node.children = moves.map((move) => this.child(state, due, [...chosen, move]));
  }

  private child(state: State, due: readonly Seat[], chosen: readonly Move[]): OpenNode {
    if (++this.tried > this.most) throw this.tooLarge(`has more than ${this.most} moves to try`);
    if (chosen.length < due.length) {
      const node: OpenNode = { index: -1, children: [] };
      this.choose(state, node, due, chosen);
      return node;
    }
    const answers = due.map((seat, i) => [seat, { ok: true, move: chosen[i] }] as const);
    return this.nodeOf(this.game.apply(state, new Map(answers)));
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
