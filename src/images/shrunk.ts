/** A smaller picture whose pixels are means over whole pixels of a larger one. */
import type { Image } from "./image.ts";

/** @param columns,rows at most the picture's own width and height. */
export function shrunk({ width, height, data }: Image, columns: number, rows: number): Image {
  const out = new Uint8Array(columns * rows * 3);
  for (let row = 0; row < rows; row++) {
    const [top, bottom] = [row, row + 1].map((i) => Math.floor((i * height) / rows));
    for (let column = 0; column < columns; column++) {
      const [left, right] = [column, column + 1].map((i) => Math.floor((i * width) / columns));
      for (let c = 0; c < 3; c++) {
        let sum = 0;
        for (let y = top; y < bottom; y++)
          for (let x = left; x < right; x++) sum += data[(y * width + x) * 3 + c];
        out[(row * columns + column) * 3 + c] = Math.round(sum / ((bottom - top) * (right - left)));
      }
    }
  }
  return { width: columns, height: rows, data: out };
}
