/**
 * Answers grouped by equal prompts: the same messages with the same pictures. Several answers to one prompt come from
 * votes that were asked again, from small games that come to the same place, or from several players of one suite.
 */
import { createHash } from "node:crypto";
import type { About, AnswerRow, AnswerSource } from "../answer-row.ts";
import type { PictureShelf } from "../picture-shelf.ts";
import type { Count, Selection } from "./selection.ts";
import { type ChatMessage, chatMessages, pictureNames } from "./table.ts";

export interface GroupedAnswer {
  readonly answer: string;
  readonly accepted: boolean;
  readonly reward: number;
  readonly advantage: number | undefined;
  readonly about: About;
}

/** Two answers or more. */
export interface Group {
  readonly prompt: readonly ChatMessage[];
  /** Names of its pictures. */
  readonly images: readonly string[];
  readonly answers: readonly GroupedAnswer[];
}

interface Growing {
  prompt?: readonly ChatMessage[];
  images?: readonly string[];
  readonly answers: GroupedAnswer[];
}

/** In the order of their first answers. Answers without a reward are left out: nothing says which is better. */
export async function groupsOf(
  source: AnswerSource,
  shelf: PictureShelf,
  selection: Selection,
  count: Count,
  signal?: AbortSignal,
): Promise<{ readonly groups: Group[]; readonly prompts: number }> {
  const groups = new Map<string, Growing>();
  for await (const row of source.rows(signal)) {
    const { reward } = row;
    if (count.leave(selection.byPlayer(row) ?? withoutReward(row)) || reward === undefined) continue;
    const prompt = chatMessages(row.prompt, source.pictures ? "parts" : "texts");
    const key = keyOf(prompt, await pictureNames(row.prompt, shelf.unwritten));
    const group = groups.get(key) ?? { answers: [] };
    groups.set(key, group);
    const { answer, advantage, about, move } = row;
    group.answers.push({ answer, accepted: move !== undefined, reward, advantage, about });
    // The prompt of one answer alone is not needed.
    if (group.answers.length === 2)
      Object.assign(group, { prompt, images: await pictureNames(row.prompt, shelf) });
  }
  const several = [...groups.values()].flatMap(({ prompt, images = [], answers }) =>
    prompt === undefined ? [] : [{ prompt, images, answers }],
  );
  return { groups: several, prompts: groups.size };
}

function withoutReward({ failure, reward }: AnswerRow): string | undefined {
  if (failure !== undefined) return "that never came";
  return reward === undefined ? "without a reward" : undefined;
}

function keyOf(prompt: readonly ChatMessage[], images: readonly string[]): string {
  return createHash("sha256")
    .update(JSON.stringify([prompt, images]))
    .digest("base64");
}
