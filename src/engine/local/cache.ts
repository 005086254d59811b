/**
 * Keys and values that were computed before, for one set of weights: of pictures, and of the text that a
 * table has heard so far. A turn then costs its new tokens only. Forgotten when the weights change.
 */

/** Arrays of one sequence: k of every layer, then v; each [heads, n, size]. */
export interface Known {
  readonly length: number;
  readonly leaves: readonly Float32Array[];
}

/**
 * Pictures kept at once; those unused for longest go first. 128 games at once show two pictures each. With
 * the shipped model a picture takes 0.25 MB, a text 0.5 MB at most.
 */
const MOST_PICTURES = 256;
/** Texts kept at once, one for each picture; a text that is continued is replaced by its continuation. */
const MOST_TEXTS = 256;

export class KeyValueCache {
  private readonly pictures = new Map<string, Known>();
  private readonly texts = new Map<string, Known>();

  /** A picture that is looked up counts as used. */
  picture(id: string): Known | undefined {
    const known = this.pictures.get(id);
    if (known) {
      this.pictures.delete(id);
      this.pictures.set(id, known);
    }
    return known;
  }

  addPicture(id: string, known: Known): void {
    this.pictures.set(id, known);
    dropOldest(this.pictures, MOST_PICTURES);
  }

  /**
   * The longest known beginning of `tokens` after this picture. It is taken out: put the continuation back.
   */
  takeText(picture: string, tokens: readonly number[]): Known | undefined {
    for (let length = tokens.length; length > 0; length--) {
      const name = textName(picture, tokens, length);
      const known = this.texts.get(name);
      if (known) {
        this.texts.delete(name);
        return known;
      }
    }
    return undefined;
  }

  addText(picture: string, tokens: readonly number[], known: Known): void {
    this.texts.set(textName(picture, tokens, tokens.length), known);
    dropOldest(this.texts, MOST_TEXTS);
  }

  clear(): void {
    this.pictures.clear();
    this.texts.clear();
  }
}

function textName(picture: string, tokens: readonly number[], length: number): string {
  return `${picture} ${String.fromCharCode(...tokens.slice(0, length))}`;
}

function dropOldest(map: Map<string, unknown>, most: number): void {
  for (const name of map.keys()) {
    if (map.size <= most) return;
    map.delete(name);
  }
}
