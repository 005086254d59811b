/**
 * Draws what steps are shown in a thread of its own, one step ahead: ONNX Runtime keeps the thread that calls
 * it, so drawing there would wait for the step. The data are those of `stepData`, whoever draws them.
 */
import type { Worker } from "node:worker_threads";
import { EngineError } from "../../../core/errors.ts";
import { startWorker } from "../../../core/thread.ts";
import type { Recipe } from "./recipe.ts";
import type { StepData } from "./step-data.ts";

export interface DrawerStart {
  readonly recipe: Recipe;
  /** Side of the pictures in pixels. */
  readonly size: number;
}

const FILE = new URL(`./step-data-worker${import.meta.url.slice(-3)}`, import.meta.url);

export class StepDrawer {
  private worker: Worker | undefined;
  private ahead: { readonly index: number; readonly data: Promise<StepData> } | undefined;

  constructor(private readonly start: DrawerStart) {}

  /** The data of step `index`. @throws EngineError if it could not be drawn. */
  draw(index: number): Promise<StepData> {
    if (this.ahead?.index !== index) this.begin(index);
    return (this.ahead as { data: Promise<StepData> }).data;
  }

  /** Begins with a step that will be asked for. */
  begin(index: number): void {
    const data = this.ask(index);
    // Whoever awaits it gets the error; until then it must not end the process.
    data.catch(() => {});
    this.ahead = { index, data };
  }

  async close(): Promise<void> {
    await this.worker?.terminate();
    this.worker = undefined;
  }

  /** One answer per question, in their order; steps are asked for one at a time. */
  private ask(index: number): Promise<StepData> {
    this.worker ??= startWorker(FILE, this.start);
    const { worker } = this;
    return new Promise((resolve, reject) => {
      const settle = (end: () => void) => {
        worker.off("message", answered).off("error", failed);
        end();
      };
      const answered = (data: StepData) => settle(() => resolve(data));
      const failed = (cause: Error) => {
        this.worker = undefined;
        settle(() =>
          reject(new EngineError(`step ${index + 1} could not be drawn: ${cause.message}`, { cause })),
        );
      };
      worker.on("message", answered).on("error", failed);
      worker.postMessage(index);
    });
  }
}
