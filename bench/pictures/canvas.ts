/** As much of @napi-rs/canvas as is used here. */
import type { Drawn } from "./contest.ts";

export interface Canvas {
  readonly width: number;
  readonly height: number;
  getContext(kind: "2d"): Context;
}

export interface Gradient {
  addColorStop(at: number, color: string): void;
}

export interface Context {
  fillStyle: string | Gradient;
  globalCompositeOperation: string;
  imageSmoothingQuality: string;
  beginPath(): void;
  moveTo(x: number, y: number): void;
  lineTo(x: number, y: number): void;
  arc(x: number, y: number, radius: number, from: number, to: number): void;
  fill(): void;
  fillRect(x: number, y: number, width: number, height: number): void;
  createLinearGradient(x0: number, y0: number, x1: number, y1: number): Gradient;
  createRadialGradient(x0: number, y0: number, r0: number, x1: number, y1: number, r1: number): Gradient;
  drawImage(picture: { width: number; height: number }, ...numbers: number[]): void;
  resetTransform(): void;
  getImageData(x: number, y: number, width: number, height: number): { data: Uint8ClampedArray };
}

export interface CanvasPackage {
  createCanvas(width: number, height: number): Canvas;
  loadImage(bytes: Uint8Array): Promise<{ width: number; height: number }>;
  readonly GlobalFonts: { registerFromPath(file: string, name: string): unknown };
}

export const CANVAS = "@napi-rs/canvas";

/** Pixels with four channels. */
export function pixelsOf(canvas: Canvas): Drawn {
  const { width, height } = canvas;
  const { data } = canvas.getContext("2d").getImageData(0, 0, width, height);
  return { width, height, data: new Uint8Array(data.buffer, data.byteOffset, data.length) };
}
