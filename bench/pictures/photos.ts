/** Photographs: a JPEG of 768 × 576 pixels decoded to a small square. */
import sharp from "sharp";
import { Key } from "../../src/core/rng.ts";
import { decodeImage } from "../../src/images/codec.ts";
import type { Image } from "../../src/images/image.ts";
import { render } from "../../src/pairs/clevr/render.ts";
import { sampleScene } from "../../src/pairs/clevr/sample.ts";
import { CANVAS, type CanvasPackage, pixelsOf } from "./canvas.ts";
import { type Contest, type Drawn, inProcess } from "./contest.ts";
import type { Rivals } from "./rivals.ts";

interface Jimp {
  readonly Jimp: { read(bytes: Uint8Array): Promise<JimpPicture> };
}

interface JimpPicture {
  cover(size: { w: number; h: number }): JimpPicture;
  readonly bitmap: { readonly width: number; readonly height: number; readonly data: Uint8Array };
}

const WIDTH = 768;
const HEIGHT = 576;
const PHOTOS = 4;
/** As much grain as makes files of a photograph's size. */
const GRAIN = 5;
/** Filters for making pictures smaller differ. */
const TOLERANCE = 8;

/** Rendered scenes with grain: nothing needs to be downloaded. */
export async function photographs(): Promise<Uint8Array[]> {
  const options = { objects: [6, 8] as const, lens: 35, width: WIDTH, height: HEIGHT };
  const key = Key.root("bench/photos");
  const scenes = Array.from({ length: PHOTOS }, (_, i) => sampleScene(key.child(i), options));
  const images = scenes.map((scene) => render(scene, { ...options, quality: "draft" }).image);
  return Promise.all(images.map((image, i) => jpeg(image, key.child("grain", i))));
}

async function jpeg({ width, height, data }: Image, key: Key): Promise<Uint8Array> {
  const rng = key.stream();
  const grained = data.map((v) => Math.max(0, Math.min(255, Math.round(v + GRAIN * rng.normal()))));
  return sharp(grained, { raw: { width, height, channels: 3 } })
    .jpeg({ quality: 85 })
    .toBuffer();
}

export async function decodeContest(rivals: Rivals, size: number, files: Uint8Array[]): Promise<Contest> {
  const file = (i: number) => files[i % files.length];
  const fit = { width: size, height: size, mode: "cover" } as const;
  const ways = [inProcess("ours (sharp)", 2, (i) => decodeImage(file(i), "photograph", fit))];
  const jimp = await rivals.load<Jimp>("jimp");
  if (jimp)
    ways.push(
      inProcess("jimp", 2, async (i) => (await jimp.Jimp.read(file(i))).cover({ w: size, h: size }).bitmap),
    );
  const canvases = await rivals.load<CanvasPackage>(CANVAS);
  if (canvases) ways.push(inProcess("@napi-rs/canvas", 2, (i) => byCanvas(canvases, file(i), size)));
  return { title: "photographs, from a JPEG of 768 × 576", size, tolerance: TOLERANCE, ways };
}

async function byCanvas(canvases: CanvasPackage, file: Uint8Array, size: number): Promise<Drawn> {
  const picture = await canvases.loadImage(file);
  const canvas = canvases.createCanvas(size, size);
  const context = canvas.getContext("2d");
  const side = Math.min(picture.width, picture.height);
  const [left, top] = [(picture.width - side) / 2, (picture.height - side) / 2];
  context.imageSmoothingQuality = "high";
  context.drawImage(picture, left, top, side, side, 0, 0, size, size);
  return pixelsOf(canvas);
}
