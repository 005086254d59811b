/** Answers that took a while to make, the last used ones kept. Who asks for one that is being made waits for it. */
export class Recent<Value> {
  private readonly kept = new Map<string, Promise<Value>>();

  /** @param most answers. @param onDropped hears of one that is kept no longer. */
  constructor(
    private readonly most: number,
    private readonly onDropped: (value: Value) => void = () => {},
  ) {}

  /** A failure is not kept. */
  get(name: string, make: () => Promise<Value>): Promise<Value> {
    const known = this.kept.get(name) ?? make();
    this.kept.delete(name);
    this.kept.set(name, known);
    known.catch(() => {
      if (this.kept.get(name) === known) this.kept.delete(name);
    });
    const [[oldest, dropped]] = this.kept;
    if (this.kept.size > this.most) {
      this.kept.delete(oldest);
      dropped.then(this.onDropped, () => {});
    }
    return known;
  }
}
