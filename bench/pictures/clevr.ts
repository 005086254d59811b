/**
 * The same CLEVR scenes: ours with one ray per pixel against a flat painting, ours with soft shadows against
 * POV-Ray.
 */
import { Key } from "../../src/core/rng.ts";
import { type Quality, render } from "../../src/pairs/clevr/render.ts";
import { sampleScene } from "../../src/pairs/clevr/sample.ts";
import { CANVAS, type CanvasPackage } from "./canvas.ts";
import { type Contest, inProcess } from "./contest.ts";
import { paintScene } from "./painting.ts";
import { povrayPicture } from "./povray.ts";
import type { Rivals } from "./rivals.ts";

const SCENES = 24;
/** A flat painting has the same objects in other light. */
const TOLERANCE = 45;

/** @param folder for POV-Ray's files. */
export async function clevrContests(rivals: Rivals, size: number, folder: string): Promise<Contest[]> {
  const options = { objects: [4, 6] as const, lens: 50, width: size, height: size };
  const scenes = Array.from({ length: SCENES }, (_, i) =>
    sampleScene(Key.root("bench/clevr").child(i), options),
  );
  const scene = (i: number) => scenes[i % SCENES];
  const ours = (quality: Quality, set: number) =>
    inProcess(`ours, ${quality}`, set, (i) => render(scene(i), { width: size, height: size, quality }).image);
  const canvases = await rivals.load<CanvasPackage>(CANVAS);
  const painted =
    canvases && inProcess("@napi-rs/canvas, flat", 4, (i) => paintScene(canvases, scene(i), size));
  const traced = rivals.povray() && inProcess("POV-Ray", 1, (i) => povrayPicture(scene(i), size, folder));
  return [
    {
      title: "CLEVR scenes, plain",
      size,
      tolerance: TOLERANCE,
      ways: [ours("draft", 4), ...(painted ? [painted] : [])],
    },
    {
      title: "CLEVR scenes, soft shadows",
      size,
      tolerance: TOLERANCE,
      ways: [ours("fine", 1), ...(traced ? [traced] : [])],
    },
  ];
}
