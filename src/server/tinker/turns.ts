/** One piece of work after the other: concurrent runs of ONNX Runtime crash, and memory is that of one batch. */
export class Turns {
  private last: Promise<unknown> = Promise.resolve();

  take<T>(work: () => Promise<T>): Promise<T> {
    const mine = this.last.then(work);
    this.last = mine.catch(() => {});
    return mine;
  }

  /** Resolves when all that was given so far has ended. */
  async idle(): Promise<void> {
    await this.last;
  }
}
