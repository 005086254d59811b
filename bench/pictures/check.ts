/** A way is measured only if its picture has the right size, is not blank, and shows what ours shows. */
import type { Contest, Drawn, Way } from "./contest.ts";

export interface Checked {
  readonly contest: Contest;
  readonly pictures: readonly { readonly way: string; readonly drawn: Drawn }[];
  /** Why ways were left out. */
  readonly notes: readonly string[];
}

/** @throws Error if the first way fails. */
export async function checked(contest: Contest): Promise<Checked> {
  const pictures: { way: string; drawn: Drawn }[] = [];
  const notes: string[] = [];
  const ways: Way[] = [];
  for (const way of contest.ways) {
    try {
      const drawn = await way.sample?.();
      if (drawn) {
        judge(drawn, contest, pictures[0]?.drawn ?? drawn);
        pictures.push({ way: way.name, drawn });
      }
      ways.push(way);
    } catch (error) {
      if (ways.length === 0) throw error;
      notes.push(
        `${contest.title}, ${contest.size} pixels: ${way.name} left out: ${(error as Error).message}`,
      );
    }
  }
  return { contest: { ...contest, ways }, pictures, notes };
}

function judge(drawn: Drawn, { size, tolerance }: Contest, ours: Drawn): void {
  const [pixels, bytes] = [size * size, drawn.data.length];
  if (drawn.width !== size || drawn.height !== size || (bytes !== pixels * 3 && bytes !== pixels * 4))
    throw new Error(`it made ${drawn.width} × ${drawn.height} pixels in ${bytes} bytes.`);
  if (greys(drawn).every((grey, _, all) => grey === all[0])) throw new Error("its picture is blank.");
  const off = difference(drawn, ours);
  if (tolerance !== undefined && off > tolerance)
    throw new Error(`its picture is off by ${off.toFixed(1)} of 255 (allowed: ${tolerance}).`);
}

/** Mean absolute difference of the red, green and blue channels. */
function difference(a: Drawn, b: Drawn): number {
  const pixels = a.width * a.height;
  const [stepA, stepB] = [a.data.length / pixels, b.data.length / pixels];
  let sum = 0;
  for (let p = 0; p < pixels; p++)
    for (let c = 0; c < 3; c++) sum += Math.abs(a.data[p * stepA + c] - b.data[p * stepB + c]);
  return sum / (pixels * 3);
}

function greys({ width, height, data }: Drawn): number[] {
  const step = data.length / (width * height);
  return Array.from(
    { length: width * height },
    (_, p) => data[p * step] + data[p * step + 1] + data[p * step + 2],
  );
}
