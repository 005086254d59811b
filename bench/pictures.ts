/**
 * Pictures per second, one core: `node --import tsx bench/pictures.ts [seconds per row]`.
 * "render" draws scenes that exist; "example" samples the scene as well; "pair" makes both pictures of a pair.
 */
import { Key } from "../src/core/rng.ts";
import { render } from "../src/pairs/clevr/render.ts";
import { sampleScene } from "../src/pairs/clevr/sample.ts";
import { clevrSource } from "../src/pairs/clevr/source.ts";

const seconds = Number(process.argv[2] ?? 2);

async function rate(work: (i: number) => unknown): Promise<string> {
  for (let i = 0; i < 5; i++) await work(i);
  const start = performance.now();
  let done = 0;
  while (performance.now() - start < seconds * 1000) await work(5 + done++);
  return ((done * 1000) / (performance.now() - start)).toFixed(1).padStart(9);
}

console.log("size     quality  render/s example/s   pairs/s");
for (const [width, height] of [
  [64, 64],
  [96, 96],
  [320, 240],
]) {
  const settings = { objects: [4, 6] as const, lens: width === height ? 50 : 35, width, height };
  const scenes = Array.from({ length: 50 }, (_, i) => sampleScene(Key.root("bench").child(i), settings));
  for (const quality of ["draft", "fine"] as const) {
    const source = clevrSource({ seed: 1, size: width, quality });
    const drawn = await rate((i) => render(scenes[i % 50], { width, height, quality }));
    const square = width === height;
    const example = square ? await rate((i) => source.example("train", i)) : "        -";
    const pairs = square ? await rate((i) => source.pair("train", i)) : "        -";
    console.log(`${`${width}x${height}`.padEnd(8)} ${quality.padEnd(6)} ${drawn} ${example} ${pairs}`);
  }
}
