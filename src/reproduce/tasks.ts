/** The held-out tasks after training: every run, and the base, answers what it has not answered yet. */
import path from "node:path";
import { z } from "zod";
import { ConfigError } from "../core/errors.ts";
import { TASKS } from "../evaluate/suite/tasks/tasks.ts";
import { answererOf } from "../measure/answerers.ts";
import { askSuite, type SuiteProgress } from "../measure/ask-suite.ts";
import { Contestants, parseContestant } from "../measure/contestants.ts";
import { heldOutPictures, type Pictures, picturesHash, taskSets } from "../measure/held-out-tasks.ts";
import type { Domain } from "../pairs/pair.ts";
import { rememberedPairs } from "../pairs/remembered.ts";
import type { Config } from "../run/settings/config.ts";
import { KeptFile, weightsOf } from "./kept-file.ts";
import type { PlayOptions } from "./matches.ts";
import type { TaskMarks } from "./results.ts";

/** One model and the tasks of one domain. */
export interface Assignment {
  /** A run directory, or `base`. */
  readonly who: string;
  readonly domain: Domain;
}

const marksSchema = z.record(z.string(), z.string().regex(/^[01x-]+$/));

/** The answers of the runs in one folder. */
export class Tasks {
  private readonly file: KeptFile<TaskMarks>;
  private readonly answers: string;

  /**
   * @param config of a default run: pictures and engine. @param items questions per task.
   * @throws EvaluationError if the file in the folder is something else.
   */
  constructor(
    runs: string,
    private readonly config: Config,
    private readonly items: number,
  ) {
    this.file = new KeptFile(path.join(runs, "tasks.json"), marksSchema);
    this.answers = path.join(runs, "answers.json");
  }

  find({ who, domain }: Assignment): TaskMarks | undefined {
    return this.file.find(this.placeOf({ who, domain }));
  }

  /** @throws the signal's reason once it is aborted; answers are kept. */
  async ask(assignments: readonly Assignment[], options: PlayOptions): Promise<void> {
    const missing = assignments.filter((one) => !this.find(one));
    // Drawn once for all models.
    const pictures = heldOutPictures(this.config, rememberedPairs);
    const questions = missing.map(({ domain }) => this.items * tasksOf(domain).length);
    const all = questions.reduce((sum, count) => sum + count, 0);
    let before = 0;
    for (const [i, one] of missing.entries()) {
      options.signal.throwIfAborted();
      options.tell(`held-out tasks ${i + 1} of ${missing.length}: ${one.who}, ${one.domain}`);
      const onShare = (share: number) =>
        options.onProgress?.("answers", before + Math.round(share * questions[i]), all);
      this.file.add(this.placeOf(one), await this.askOne(one, pictures, options, onShare));
      before += questions[i];
    }
  }

  /** A model caches what it read, so each is opened alone. */
  private async askOne(
    { who, domain }: Assignment,
    pictures: Pictures,
    { environment, signal }: PlayOptions,
    onShare: (share: number) => void,
  ): Promise<TaskMarks> {
    const { config, items } = this;
    const contestants = new Contestants(config, environment);
    try {
      const player = answererOf(who, parseContestant(who), { config, contestants, environment });
      const sets = taskSets(tasksOf(domain), config, items, pictures);
      const onProgress: SuiteProgress = (_player, _task, _answered, _of, share) => onShare(share);
      const results = await askSuite({ players: [player], sets, file: this.answers, signal, onProgress });
      return Object.fromEntries(results[who].map(({ task, marks }) => [task, marks]));
    } finally {
      await contestants.close();
    }
  }

  private placeOf({ who, domain }: Assignment): string {
    return `${weightsOf(who, this.config)}, ${this.items} questions per task of ${domain} ${picturesHash(this.config)}`;
  }
}

/** Why photographs cannot be had; undefined where they can. */
export async function missingPhotographs(): Promise<string | undefined> {
  const { cifarSet } = await import("../pairs/photos/cifar.ts");
  try {
    await cifarSet();
    return undefined;
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
}

export function tasksOf(domain: Domain) {
  return TASKS.filter((task) => task.domain === domain);
}
