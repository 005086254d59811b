/** The source of a game's hidden part: a pair of pictures, dealt cards, or nothing. */
import type { Split } from "../pairs/pair.ts";

export interface Dealt<Secret> {
  /** Names the secret in episodes; two games with one id hang together and are one cluster in statistics. */
  readonly id: string;
  readonly secret: Secret;
}

/**
 * Endless or finite lists of secrets, one for training and one held out. An index gives the same secret for
 * ever.
 */
export interface SecretSource<Secret = unknown> {
  /** Stored with every episode. */
  readonly name: string;
  /** Number of secrets; `Infinity` where they are made on demand. */
  size(split: Split): number;
  /**
   * @param difficulty 0 to 1 where the source knows one; absent is the source's own. @throws DataError if
   * there is none.
   */
  deal(split: Split, index: number, difficulty?: number): Promise<Dealt<Secret>>;
}
