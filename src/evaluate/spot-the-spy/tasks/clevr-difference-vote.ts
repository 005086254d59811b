/**
 * Spot the difference, put as the vote of "Who is the spy?": four players each name an object of a scene, of
 * which one has changed since. Whose object is not there any more?
 */
import type { Rng } from "../../../core/rng.ts";
import { seatName } from "../../../games/game.ts";
import { clevrLanguage } from "../../../language/clevr.ts";
import type { Scene } from "../../../pairs/clevr/scene.ts";
import type { ImagePair } from "../../../pairs/pair.ts";
import { spotTheDifference } from "../../suite/tasks/clevr-differences.ts";
import type { Task, TaskItem } from "../../suite/tasks/task.ts";
import { voteIn } from "./unplayed.ts";

export const voteOnTheDifference: Task = {
  ...spotTheDifference,
  name: "clevr-difference-vote",
  summary: "whose object of four is not there any more?",
  played: true,
  follows: spotTheDifference.name,
  item: ([pair], rng) => vote(pair, rng),
};

function vote(pair: ImagePair, rng: Rng): TaskItem | undefined {
  const spotted = spotTheDifference.item([pair], rng);
  if (!spotted?.contents) return undefined;
  const { options: names, answer } = spotted;
  const [picture, scene] = [spotted.pictures[1], spotted.contents[1] as Scene];
  const own = clevrLanguage.draw(scene, true, rng, { kinds: ["relation"] });
  if (!own) return undefined;
  const voter = rng.int(0, names.length);
  const sentences = names.map((name) => `there is a ${name}`);
  sentences.splice(voter, 0, clevrLanguage.format(own));
  const seats = sentences.map((_, seat) => seat).filter((seat) => seat !== voter);
  const clues = sentences.map((text, seat) => ({ seat, round: 0, text }));
  const unplayed = { seat: voter, seats: clues.length, rounds: 1, picture, domain: pair.domain, clues };
  return {
    pictures: [picture],
    contents: [scene],
    question: [
      "Players named one object each; since then one object got another size, color, material or shape. Whose object is not in the picture any more?",
      ...seats.map((seat) => `${seatName(seat)}: ${sentences[seat]}`),
    ].join("\n"),
    options: seats.map((seat) => seatName(seat)),
    answer,
    voted: voteIn(unplayed, scene, seats),
  };
}
