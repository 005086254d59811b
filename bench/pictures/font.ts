/** The one font of all compared charts. */
import { createRequire } from "node:module";

export const FONT = "DejaVu Sans";
export const FONT_FILE = createRequire(import.meta.url).resolve("dejavu-fonts-ttf/ttf/DejaVuSans.ttf");
