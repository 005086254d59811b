/** The contact sheet of a store: its first items, pairs side by side, single pictures in a grid. */
import { grid } from "../../images/canvas.ts";
import { encodePng } from "../../images/codec.ts";
import { contactSheet } from "../contact-sheet.ts";
import type { StoreItem } from "./item.ts";
import { storedPair } from "./store-source.ts";

const SHOWN = 24;
const COLUMNS = 6;
const GAP = 8;
const FIT = { width: 160, height: 120, mode: "contain" } as const;

/** A PNG file. */
export async function storeSheet(store: string, items: readonly StoreItem[]): Promise<Uint8Array> {
  const pairs = [];
  for (const item of items.slice(0, SHOWN)) pairs.push(await storedPair(store, item, "sheet", FIT));
  if (pairs.some(({ modified }) => modified))
    return contactSheet(pairs, { pairsPerRow: 3, width: FIT.width });
  const pictures = pairs.map(({ original }) => original.image);
  return encodePng(grid(pictures, Math.min(COLUMNS, pictures.length), GAP));
}
