/**
 * The held-out games of a run and the events about them: for each of its games a shown game and self-play
 * before and after training, matches against the frozen base during and after it, and a panel after it.
 */
import type { Episode } from "../rollout/episode.ts";
import type { NashConv } from "../solvers/nash-conv.ts";
import { type Deal, secretOf, tableOf } from "./deal.ts";
import {
  asSelfPlay,
  isCooperative,
  matchAgainstBase,
  panelOfRun,
  type SelfPlayResult,
  selfPlay,
} from "./held-out-games.ts";
import { rounded } from "./record/clock.ts";
import type { Write } from "./record/events.ts";
import { type GameResult, RESULT_SCHEMA, type RunResult } from "./record/result.ts";
import { endDuring } from "./settings/lengthened.ts";
import { showGame } from "./shown-game.ts";
import { type Solve, solver } from "./solved.ts";
import type { TrainOptions } from "./train.ts";
import { onGame } from "./training.ts";

/** What the panel's progress is called. */
export const PANEL_PROGRESS = "held-out games of the panel";

type Options = TrainOptions & { readonly write: Write };

export class Evaluations {
  private readonly games: readonly GameEvaluations[];

  constructor(private readonly options: Options) {
    const { training } = options;
    this.games = training.plays.map((play, i) => {
      const name = i === 0 ? undefined : play.game.name;
      return new GameEvaluations({ ...options, training: onGame(training, play) }, name);
    });
  }

  /** What is due when so many iterations are complete: nothing changes the run, so it may be done again. */
  async at(iteration: number): Promise<void> {
    if (iteration === 0) this.start();
    for (const game of this.games) await game.at(iteration);
  }

  /** Everything that is measured at the end, which is after so many iterations. */
  async finish(iterations: number): Promise<RunResult> {
    const results: GameResult[] = [];
    for (const game of this.games) results.push(await game.finish(iterations));
    const [{ game: _game, ...first }, ...more] = results;
    return { schema: RESULT_SCHEMA, iterations, ...first, ...(more.length > 0 && { more }) };
  }

  private start(): void {
    const { training, write, clock } = this.options;
    write({
      type: "start",
      iteration: 0,
      config: training.config,
      engine: training.engine.name,
      baseWeights: training.baseWeights,
      time: { at: clock.date() },
    });
  }
}

/** Those of one game. */
class GameEvaluations {
  private before: SelfPlayResult | undefined;

  private readonly solver: Solve;

  /** @param name of a further game of the run, which its events and files tell. */
  constructor(
    private readonly options: Options,
    private readonly name: string | undefined,
  ) {
    this.solver = solver(options.training);
  }

  async at(iteration: number): Promise<void> {
    const { config } = this.options.training;
    const { evaluation } = config;
    if (iteration === 0) return this.beforeTraining();
    if (iteration === endDuring(config, iteration) || evaluation.everyIterations === 0) return;
    if (iteration % evaluation.everyIterations !== 0) return;
    await this.solve(iteration);
    await this.match(iteration, evaluation.gamesDuring, false);
  }

  async finish(iterations: number): Promise<GameResult> {
    const { training, store } = this.options;
    const { evaluation } = training.config;
    await this.show(iterations, "after");
    const after = await this.selfPlay(iterations, "after");
    const solved = await this.solve(iterations);
    const match = await this.match(iterations, evaluation.games, true);
    const panel = await this.panel(iterations, match?.episodes ?? []);
    const stored = store.findEvent<{ result: unknown }>("selfplay", "before", this.name)?.result;
    const before = this.before ?? (stored === undefined ? undefined : asSelfPlay(stored));
    return {
      game: training.game.name,
      ...(match && { match: match.result }),
      ...(panel && { panel }),
      ...(solved && { solved }),
      ...(before && { before }),
      ...(after && { after }),
    };
  }

  private async beforeTraining(): Promise<void> {
    await this.show(0, "before");
    this.before = await this.selfPlay(0, "before");
    await this.solve(0);
  }

  /** The distance from best play, where it can be computed. */
  private async solve(iteration: number): Promise<NashConv | undefined> {
    const { clock } = this.options;
    const from = clock.seconds();
    const result = await this.solver();
    const time = { total: rounded(clock.seconds() - from), at: clock.date() };
    if (!result) return undefined;
    if ("why" in result) {
      if (iteration === 0) this.write({ type: "unsolved", iteration, why: result.why });
      return undefined;
    }
    this.write({ type: "solved", iteration, result, time });
    return result;
  }

  /** The first held-out deal, played by the current weights at every seat. */
  private async show(iteration: number, when: "before" | "after"): Promise<void> {
    const { training, store, signal, clock } = this.options;
    const { secrets, game, config } = training;
    const split = this.hasHeldOut() ? "heldout" : "train";
    const { heldOutDifficulty: difficulty } = training;
    const key = training.root.child("shown");
    const deal: Deal = { id: `shown-${when}`, key, split, index: 0, difficulty };
    const player = training.player(
      when === "before" ? "base" : "trained",
      training.engine.handedOut,
      config.evaluation.temperature,
    );
    const table = tableOf(deal, await secretOf(deal, secrets), game, secrets, () => player);
    const { episode, paragraphs } = await showGame(table, game, store.folder, signal);
    const file = await store.writeEpisodes(iteration, this.file(`shown-${when}`), [episode]);
    this.write({ type: "game", iteration, when, episodes: file, paragraphs, time: { at: clock.date() } });
  }

  private async selfPlay(iteration: number, when: "before" | "after"): Promise<SelfPlayResult | undefined> {
    const { training, signal, clock, reporter } = this.options;
    const { games: all, gamesDuring, temperature } = training.config.evaluation;
    if (!this.evaluates()) return undefined;
    const games = isCooperative(training.game) ? all : gamesDuring;
    reporter.progress(`held-out self-play ${when} training`, 0, games);
    const from = clock.seconds();
    const result = await selfPlay(
      training,
      training.player("policy", training.engine.handedOut, temperature),
      games,
      signal,
    );
    this.write({
      type: "selfplay",
      iteration,
      when,
      result,
      time: { total: rounded(clock.seconds() - from), at: clock.date() },
    });
    return result;
  }

  private async match(iteration: number, games: number, final: boolean) {
    const { training, store, signal, clock, reporter } = this.options;
    if (!this.evaluates() || isCooperative(training.game)) return undefined;
    const from = clock.seconds();
    const tell = (played: number) => reporter.progress("held-out games against the base", played, games);
    tell(0);
    const { result, episodes } = await matchAgainstBase(training, games, signal, tell);
    const file = await store.writeEpisodes(iteration, this.file("match"), episodes);
    this.write({
      type: "match",
      iteration,
      final,
      opponent: "base",
      result,
      episodes: file,
      time: { total: rounded(clock.seconds() - from), at: clock.date() },
    });
    return { result, episodes };
  }

  /** @param match games that the panel need not play again. */
  private async panel(iteration: number, match: readonly Episode[]): Promise<object | undefined> {
    const { training, store, signal, clock, reporter } = this.options;
    if (training.config.evaluation.panelGames === 0 || !this.evaluates()) return undefined;
    const from = clock.seconds();
    const tell = (played: number, of: number) => reporter.progress(PANEL_PROGRESS, played, of);
    const made = await panelOfRun(training, match, signal, tell);
    if (!made) return undefined;
    const { result, episodes } = made;
    const file = await store.writeEpisodes(iteration, this.file("panel"), episodes);
    const time = { total: rounded(clock.seconds() - from), at: clock.date() };
    this.write({ type: "panel", iteration, result, episodes: file, time });
    return result;
  }

  private write(event: Parameters<Write>[0]): void {
    this.options.write(this.name === undefined ? event : { ...event, game: this.name });
  }

  private file(name: string): string {
    return this.name === undefined ? name : `${name}-${this.name}`;
  }

  private evaluates(): boolean {
    return this.options.training.config.evaluation.games > 0 && this.hasHeldOut();
  }

  private hasHeldOut(): boolean {
    return this.options.training.secrets.size("heldout") > 0;
  }
}
