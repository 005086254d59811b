/** Kept answers of a suite as a source of answers: a right answer earns 1, another one 0. */
import path from "node:path";
import { readImage } from "../../images/codec.ts";
import type { Picture } from "../../images/image.ts";
import { type AnswerRow, type AnswerSource, publicName } from "../answer-row.ts";
import { type KeptAnswer, pictureFile, readKeptAnswers } from "./kept-answers.ts";

/** Pictures that are kept at hand: several players answer about one, and not one after the other. */
const MOST_PICTURES = 64;

/** @throws DataError if the file of answers is damaged. */
export async function suiteSource(folder: string): Promise<AnswerSource> {
  const answers = await readKeptAnswers(folder);
  const tasks = [...new Set(answers.map(({ task }) => task))];
  const players = [...new Set(answers.map(({ player }) => publicName(player)))];
  return {
    name: publicName(path.resolve(folder)),
    facts: [
      `Held-out questions: ${tasks.join(", ")}.`,
      `Answered by ${players.join(", ")}. A right answer earns 1, a wrong or refused one 0.`,
    ],
    pictures: answers.some(({ prompt }) =>
      prompt.some(({ content }) => content.some(({ type }) => type === "image")),
    ),
    async *rows(signal) {
      const pictures = new Pictures(folder);
      for (const kept of answers) {
        signal?.throwIfAborted();
        yield await rowOf(kept, pictures);
      }
    },
    notes: () => [],
  };
}

async function rowOf(kept: KeptAnswer, pictures: Pictures): Promise<AnswerRow> {
  const { answer, verdict, reason, task, question, of, player, right } = kept;
  const reward = verdict === "right" ? 1 : 0;
  return {
    prompt: await Promise.all(
      kept.prompt.map(async ({ role, content }) => ({
        role,
        content: await Promise.all(
          content.map(async (part) =>
            part.type === "text" ? part : { type: part.type, picture: await pictures.of(part.picture) },
          ),
        ),
      })),
    ),
    answer,
    ...(verdict === "refused" ? { refusal: reason ?? "refused" } : { move: answer }),
    cut: reason?.startsWith("cut off") === true,
    ...(verdict !== "undecided" && { reward, terms: { right: reward } }),
    about: {
      kind: task,
      player: publicName(player),
      ...(right !== null && { right }),
      secret: `${task}/${question} of ${of}`,
      split: "heldout",
    },
  };
}

class Pictures {
  private readonly read = new Map<string, Promise<Picture>>();

  constructor(private readonly folder: string) {}

  of(name: string): Promise<Picture> {
    const file = pictureFile(this.folder, name);
    const picture = this.read.get(name) ?? readImage(file).then((image) => ({ id: name, image }));
    this.read.set(name, picture);
    if (this.read.size > MOST_PICTURES) this.read.delete(this.read.keys().next().value as string);
    return picture;
  }
}
