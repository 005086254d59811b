/** The items that an import into a pair store left out, with their reasons. Read line by line: a store may come from anybody. */
import path from "node:path";
import { kindOfReason, type Rejection } from "../../../pairs/store/item.ts";
import { readStoredLines } from "../stored-lines.ts";
import type { RejectedItems } from "./wire.ts";

const LONGEST_LINE = 2 ** 16;
const MOST_BYTES = 2 ** 26;
const MOST_KINDS = 30;
const MOST_ITEMS = 50;

/** @param kind of reason whose items are told; all without. @returns undefined where the store has no such list. */
export async function rejectedItems(store: string, kind?: string): Promise<RejectedItems | undefined> {
  const counts = new Map<string, number>();
  const items: Rejection[] = [];
  let [total, more] = [0, 0];
  try {
    for await (const { text, end } of readStoredLines(store, "rejected.jsonl", 0, LONGEST_LINE)) {
      const rejection = parsed(text);
      if (end > MOST_BYTES) break;
      if (!rejection) continue;
      total++;
      const own = kindOfReason(rejection.reason);
      if (counts.has(own) || counts.size < MOST_KINDS) counts.set(own, (counts.get(own) ?? 0) + 1);
      if (kind !== undefined && own !== kind) continue;
      if (items.length < MOST_ITEMS) items.push(rejection);
      else more++;
    }
  } catch {
    return undefined;
  }
  const reasons = [...counts].map(([name, count]) => ({ kind: name, count }));
  reasons.sort((a, b) => b.count - a.count);
  return { store: path.basename(store).slice(0, 200), total, reasons, items, more };
}

function parsed(text: string | undefined): Rejection | undefined {
  try {
    const { item, reason } = JSON.parse(text ?? "null") as Partial<Rejection>;
    if (typeof item !== "string" || typeof reason !== "string") return undefined;
    return { item: item.slice(0, 200), reason: reason.slice(0, 300) };
  } catch {
    return undefined;
  }
}
