/** A gate for so many at once, or so many bytes at once. First come, first served. */
import { onAbort } from "../aborting.ts";

export class Gate {
  private used = 0;
  private holders = 0;
  private readonly queue: { readonly amount: number; readonly admit: () => void }[] = [];

  constructor(
    /** What may be inside at once. A single entry larger than this passes alone. */
    private readonly capacity: () => number,
  ) {}

  get inside(): number {
    return this.holders;
  }

  get waiting(): number {
    return this.queue.length;
  }

  /** Waits for room; the returned function gives it back. Rejects with the signal's reason. */
  enter(amount: number, signal?: AbortSignal): Promise<() => void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      const entry = {
        amount,
        admit: () => {
          forget();
          resolve(this.take(amount));
        },
      };
      const forget = onAbort(signal, () => {
        this.queue.splice(this.queue.indexOf(entry), 1);
        reject(signal!.reason);
        this.admit();
      });
      this.queue.push(entry);
      this.admit();
    });
  }

  /** Lets in all who fit; call it when the capacity has grown. */
  admit(): void {
    while (this.queue.length && this.fits(this.queue[0].amount)) this.queue.shift()!.admit();
  }

  private take(amount: number): () => void {
    this.used += amount;
    this.holders += 1;
    let inside = true;
    return () => {
      if (!inside) return;
      inside = false;
      this.used -= amount;
      this.holders -= 1;
      this.admit();
    };
  }

  private fits(amount: number): boolean {
    return this.holders === 0 || this.used + amount <= this.capacity();
  }
}
