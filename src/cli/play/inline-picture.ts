/**
 * Pictures inside the terminal, where it says that it can: kitty's graphics protocol (kitty, Ghostty) or
 * iTerm2's inline images (iTerm2, WezTerm, mintty). Elsewhere nothing; the path of the file is shown anyway.
 */
import type { CliIo } from "../io.ts";

const COLUMNS = 32;
/** Kitty takes at most 4096 bytes of base64 per escape sequence. */
const CHUNK = 4096;

/** @param png bytes of a PNG file. @returns what to write to the terminal, or nothing. */
export function inlinePicture(png: Uint8Array, { out, env }: Pick<CliIo, "out" | "env">): string {
  if (!out.live) return "";
  const base64 = Buffer.from(png).toString("base64");
  if (env.KITTY_WINDOW_ID || env.TERM === "xterm-kitty" || env.TERM_PROGRAM === "ghostty")
    return kitty(base64);
  if (["iTerm.app", "WezTerm", "mintty"].includes(env.TERM_PROGRAM ?? "")) {
    return `\u001b]1337;File=inline=1;size=${png.length};width=${COLUMNS}:${base64}\u0007\n`;
  }
  return "";
}

function kitty(base64: string): string {
  const chunks = base64.match(new RegExp(`.{1,${CHUNK}}`, "g")) ?? [];
  const sequences = chunks.map((chunk, i) => {
    const first = i === 0 ? `a=T,f=100,c=${COLUMNS},` : "";
    return `\u001b_G${first}m=${i < chunks.length - 1 ? 1 : 0};${chunk}\u001b\\`;
  });
  return `${sequences.join("")}\n`;
}
