/**
 * The work of `sparring pretrain`: continues from what is kept, keeps and tells how far it is, and writes the
 * weights file.
 */
import { createHash } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { guardWrite, writeFileAtomic } from "../../checkpoint/files.ts";
import { PretrainingState } from "../../checkpoint/pretraining.ts";
import { LessonPictures } from "../../engine/local/pretrain/pictures.ts";
import { type PretrainEvent, Pretraining } from "../../engine/local/pretrain/pretrain.ts";
import { BASE_SHAPE, type Recipe } from "../../engine/local/pretrain/recipe.ts";
import { lessonsHash, needPictures, placeOf } from "../../engine/local/pretrain/step-data.ts";
import type { ModelShape } from "../../engine/local/shape.ts";
import { WORDS } from "../../engine/local/vocabulary.ts";
import { encodeWeights, type Weights } from "../../engine/local/weights.ts";
import { clearUnfinished } from "../../run/record/leftovers.ts";
import { clearDeadLocks, takeLock } from "../../run/record/lock.ts";
import type { CliIo } from "../io.ts";
import { INTERRUPTED, untilInterrupted } from "../until-interrupted.ts";
import { version } from "../version.ts";
import { eventJson, eventLine, Pace } from "./progress-text.ts";

export interface PretrainWork {
  readonly recipe: Recipe;
  /** Weights to continue from, and the hash of their file. */
  readonly from?: Weights;
  readonly fromHash?: string;
  /** Shape of a model from nothing. */
  readonly shape?: ModelShape;
  readonly threads: number;
  /** The command that gives the same bytes. */
  readonly command: string;
  readonly out: string;
  /** Folder of what is kept. */
  readonly state: string;
  readonly saveEvery: number;
  readonly fresh?: boolean;
  readonly json?: boolean;
}

/** The exit code: 0 when the model is done, 130 when it was stopped. */
export async function makeBase(work: PretrainWork, io: CliIo): Promise<number> {
  const shape = work.from?.shape ?? work.shape ?? BASE_SHAPE;
  const pictures = new LessonPictures(shape.pictureSize);
  await needPictures(work.recipe, pictures);
  const made = await ingredients(work, shape, pictures);
  guardWrite(work.state, () => fs.mkdirSync(work.state, { recursive: true }));
  const lock = path.join(work.state, "lock");
  const release = takeLock(lock, { what: `the state ${work.state}`, other: "another --out" });
  try {
    clearDeadLocks(lock);
    clearUnfinished(work.state);
    return await new Session(
      work,
      made,
      new Pretraining(work.recipe, { ...work, shape, pictures }),
      io,
    ).run();
  } finally {
    release();
    removeIfEmpty(work.state);
  }
}

/** All that decides which bytes come out. */
async function ingredients(
  { recipe, threads, fromHash }: PretrainWork,
  shape: ModelShape,
  pictures: LessonPictures,
) {
  const words = createHash("sha256").update(WORDS.join(" ")).digest("hex");
  return {
    version: version(),
    threads,
    recipe: JSON.parse(JSON.stringify(recipe)),
    shape: JSON.parse(JSON.stringify(shape)),
    words,
    lessons: await lessonsHash(recipe, pictures),
    from: fromHash ?? null,
  };
}

class Session {
  private readonly kept: PretrainingState;
  private readonly pace: Pace;
  /** The step that is kept; -1: none. */
  private keptStep = -1;

  constructor(
    private readonly work: PretrainWork,
    private readonly made: Awaited<ReturnType<typeof ingredients>>,
    private readonly training: Pretraining,
    private readonly io: CliIo,
  ) {
    this.kept = new PretrainingState(work.state, made);
    this.pace = new Pace(io.clock);
  }

  async run(): Promise<number> {
    const { training, kept, work, io } = this;
    try {
      if (work.fresh) kept.remove();
      else if (await kept.resume(training))
        io.err.write(
          `continuing after step ${training.progress.done} of ${training.total}, kept in ${work.state}\n`,
        );
      await untilInterrupted(io, (signal) => this.train(signal));
      if (!training.finished) return await this.stopped();
      this.write("done");
      kept.remove();
      io.err.write(`weights: ${path.resolve(work.out)}\n`);
      return 0;
    } finally {
      await training.close();
    }
  }

  private async train(signal: AbortSignal): Promise<void> {
    const { training, work, pace } = this;
    pace.begin(training.progress.done);
    while (!training.finished && !signal.aborted) {
      const event = await training.step();
      if (event) this.tell(event);
      const due = training.progress.done % work.saveEvery === 0;
      if (event || due) await this.keep();
    }
  }

  private tell(event: PretrainEvent): void {
    const { io, work, pace } = this;
    const left = pace.left(event);
    io.out.write(work.json ? `${eventJson(event, left)}\n` : `${eventLine(event, left)}\n`);
    if (event.probe) this.write(`${event.step} of ${event.of}`);
  }

  private async keep(): Promise<void> {
    const { training, kept, work } = this;
    const { done } = training.progress;
    if (done === this.keptStep) return;
    this.keptStep = done;
    await kept.save(training, training.finished ? "done" : placeOf(work.recipe, done).name);
  }

  private async stopped(): Promise<number> {
    const { training, work, io } = this;
    await this.keep();
    io.err.write(
      `Stopped after step ${training.progress.done} of ${training.total}. The same command continues from ${work.state}\n`,
    );
    return INTERRUPTED;
  }

  /** @param step how far the weights are, e.g. "done". */
  private write(step: string): void {
    const { work, made, training } = this;
    const { recipe, command, fromHash } = work;
    const text: Record<string, string> = {
      recipe: JSON.stringify(recipe),
      seed: String(recipe.seed),
      command,
      version: made.version,
      lessons: made.lessons,
      ...(fromHash ? { from: `sha256 ${fromHash}` } : {}),
    };
    writeFileAtomic(work.out, encodeWeights(training.weights, WORDS, { ...text, step }));
  }
}

function removeIfEmpty(folder: string): void {
  if (fs.existsSync(folder) && fs.readdirSync(folder).length === 0) fs.rmdirSync(folder);
}
