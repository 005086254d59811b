/** A picture with fewer pixels: averaged down to so many a side, then as large as before, in blocks. */
import { shrunk } from "../../images/shrunk.ts";
import type { Shift } from "./shift.ts";

export const lowResolution: Shift = {
  name: "low-resolution",
  summary: "fewer pixels, shown as blocks",
  amount: { usual: 24, low: 4, high: 512, unit: "pixels a side" },
  image(image, _key, side) {
    const { width, height } = image;
    const small = shrunk(image, Math.min(width, Math.round(side)), Math.min(height, Math.round(side)));
    const data = new Uint8Array(image.data.length);
    for (let y = 0; y < height; y++) {
      const row = Math.floor(((y + 0.5) * small.height) / height);
      for (let x = 0; x < width; x++) {
        const from = (row * small.width + Math.floor(((x + 0.5) * small.width) / width)) * 3;
        data.set(small.data.subarray(from, from + 3), (y * width + x) * 3);
      }
    }
    return { width, height, data };
  },
};
