/** The files of the DejaVu fonts: the same letters on every machine. */
import { createRequire } from "node:module";
import type { Font } from "./style.ts";

const require = createRequire(import.meta.url);

/** Paths of a font's regular and bold files. */
export function fontFiles(font: Font): string[] {
  const name = font.replaceAll(" ", "");
  const file = name === "DejaVuSansMono" ? "DejaVuSansMono" : name;
  return ["", "-Bold"].map((weight) => require.resolve(`dejavu-fonts-ttf/ttf/${file}${weight}.ttf`));
}
