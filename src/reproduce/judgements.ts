/**
 * Balanced statements about held-out pictures, judged after training: every run, and the base, judges what it
 * has not judged yet.
 */
import path from "node:path";
import { z } from "zod";
import { judgeScore } from "../evaluate/suite/judging.ts";
import { Contestants, type ModelSpec, parseContestant } from "../measure/contestants.ts";
import { openHeldOut, picturesHash } from "../measure/held-out-tasks.ts";
import { judgeStatements } from "../measure/judge.ts";
import type { Config } from "../run/settings/config.ts";
import { KeptFile, weightsOf } from "./kept-file.ts";
import type { PlayOptions } from "./matches.ts";
import type { JudgedMarks } from "./results.ts";

/** One model and pictures as in `pairs.source`. */
export interface WantedJudgement {
  /** A run directory, or `base`. */
  readonly who: string;
  readonly pictures: string;
}

const judgedSchema = z.strictObject({
  marks: z.string().regex(/^[01]+$/),
  auc: z.strictObject({ estimate: z.number(), low: z.number(), high: z.number(), n: z.number() }),
});

/** The judgements of the runs in one folder. */
export class Judgements {
  private readonly file: KeptFile<JudgedMarks>;

  /**
   * @param config of a default run: pictures and engine. @param items statements per kind of pictures.
   * @throws EvaluationError if the file in the folder is something else.
   */
  constructor(
    runs: string,
    private readonly config: Config,
    private readonly items: number,
  ) {
    this.file = new KeptFile(path.join(runs, "judged.json"), judgedSchema);
  }

  find(wanted: WantedJudgement): JudgedMarks | undefined {
    return this.file.find(this.placeOf(wanted));
  }

  /** @throws the signal's reason once it is aborted; finished ones are kept. */
  async judge(wanted: readonly WantedJudgement[], options: PlayOptions): Promise<void> {
    const { signal, tell, environment, onProgress } = options;
    const missing = wanted.filter((one) => !this.find(one));
    for (const [i, one] of missing.entries()) {
      signal.throwIfAborted();
      tell(`statements ${i + 1} of ${missing.length}: ${one.who}, ${one.pictures}`);
      const onJudged = (judged: number) =>
        onProgress?.("statements", i * this.items + judged, missing.length * this.items);
      this.file.add(this.placeOf(one), await this.judgeOne(one, environment, signal, onJudged));
    }
  }

  /** A model remembers what it read, so each one judges alone. */
  private async judgeOne(
    { who, pictures }: WantedJudgement,
    environment: PlayOptions["environment"],
    signal: AbortSignal,
    onProgress: (judged: number) => void,
  ): Promise<JudgedMarks> {
    const { config, items } = this;
    const contestants = new Contestants(config, environment);
    try {
      const models = [{ name: who, spec: parseContestant(who) as ModelSpec }];
      const source = await openHeldOut(config, pictures, "none");
      const { facts, probabilities } = await judgeStatements({
        ...{ contestants, models, source, items, signal, onProgress },
      });
      const own = probabilities[who];
      const marks = facts.map(({ truth }, i) => Number(own[i] > 0.5 === truth)).join("");
      return { marks, auc: judgeScore(facts, own).auc };
    } finally {
      await contestants.close();
    }
  }

  private placeOf({ who, pictures }: WantedJudgement): string {
    const { config, items } = this;
    return `${weightsOf(who, config)}, ${items} statements about ${pictures} ${picturesHash(config)}`;
  }
}
