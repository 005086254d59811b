/** The files of the DejaVu fonts: the same letters on every machine. */
import { createRequire } from "node:module";
import type { Font } from "./style.ts";

const require = createRequire(import.meta.url);

/**
 * Paths of a font's regular file and, if a chart needs it, its bold one: reading a font takes longer than
 * drawing.
 */
export function fontFiles(font: Font, bold: boolean): string[] {
  const name = font.replaceAll(" ", "");
  return (bold ? ["", "-Bold"] : [""]).map((weight) =>
    require.resolve(`dejavu-fonts-ttf/ttf/${name}${weight}.ttf`),
  );
}
