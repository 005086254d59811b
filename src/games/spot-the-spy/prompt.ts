/**
 * The prompt of a seat: the rules, its picture, the clues so far, and the question, as chat messages for
 * large vision-language models (and for people). Written from the seat's view alone.
 */
import type { Domain } from "../../pairs/pair.ts";
import { type Message, seatName } from "../game.ts";
import { MAX_CLUE_WORDS } from "./answer.ts";
import type { SpokenClue, SpyGameView } from "./view.ts";

interface DomainText {
  readonly picture: string;
  readonly clues: string;
  /** The difference of the spy's edited copy. */
  readonly edit: string;
  /** The same where pairs are harder than the easiest; absent if it is no other. */
  readonly harderEdit?: string;
}

const DOMAINS: Record<Domain, DomainText> = {
  clevr: {
    picture:
      "The picture shows a few solid objects on a plain floor. An object is a cube, a sphere or a cylinder; it is small or large, of rubber (dull) or metal (shiny), and gray, red, blue, green, brown, purple, cyan or yellow.",
    clues:
      "Good clues tell of one object and its size, colour, material and shape, of how many objects are alike, or of where one object is relative to another (left of, right of, in front of, behind).",
    edit: "two objects have another colour and another shape, while all positions are the same",
    harderEdit:
      "one or two objects have another colour, another shape or both, while all positions are the same",
  },
  charts: {
    picture:
      "The picture is a chart: single, grouped or stacked bars, one or several lines, a pie, or a cloud of points (a scatter plot). It may have a title, labelled axes, a legend and values, or none of these.",
    clues:
      "Good clues tell of the value that goes with one label, of which bar, slice, line or group of points is highest or lowest, of how two of them compare and by how much, of whether values rise or fall along the axis, of how many there are, or of a colour and what it stands for.",
    edit: "some values have changed places, single ones or those of two series, while the kind of chart, its labels and its colours are the same",
  },
  photos: {
    picture: "The picture is a photograph.",
    clues:
      "Good clues tell of one thing in it and its colour, kind or material, of how many there are, of what someone does, or of where one thing is relative to another.",
    edit: "some of the things in it were changed, while the rest is the same",
  },
};

/** System and user message for a seat that has to move, or for the reader that votes for all. */
export function spyGameMessages(view: SpyGameView): Message[] {
  const task = [heard(view), thoughts(view), question(view)].filter((part) => part !== "").join("\n\n");
  const told = view.voter ? readerRules(view) : `${rules(view)}\n\n${ownRole(view)}`;
  return [
    { role: "system", content: [{ type: "text", text: told }] },
    {
      role: "user",
      content: [
        { type: "image", picture: view.picture },
        { type: "text", text: task },
      ],
    },
  ];
}

/** For one who takes no part: what the published code tells its all-seeing voter, in our words. */
function readerRules(view: SpyGameView): string {
  const { seats, domain } = view;
  return [
    `You look at a finished game of "Who is the spy?" with ${seats} players, numbered 1 to ${seats}: ${seats - 1} civilians and one spy. You are none of them.`,
    `All civilians had the picture that you see. The spy had ${spyPicture(view)}. Nobody saw the picture or the role of another player.`,
    DOMAINS[domain].picture,
    "Each player gave clues about the picture. Civilians wanted to be recognised by their clues; the spy wanted to pass for one of them. Look for clues that do not fit the picture, that could be said of any picture, or that only repeat what others said.",
    "Reason first. Then give your answer once, inside \\boxed{}. A wrong answer costs more than n/a.",
  ].join("\n");
}

function spyPicture(view: SpyGameView): string {
  return view.spyView === "blank" ? "a blank picture" : `an edited copy of it: ${edit(view)}`;
}

function rules(view: SpyGameView): string {
  return [
    ...spyGameRules(view),
    "Reason first: nobody else reads it. Then give your answer once, inside \\boxed{}. A missing, doubtful or forbidden answer costs you the move.",
  ].join("\n");
}

/** Without the form of an answer. */
export function spyGameRules(view: SpyGameView): string[] {
  const { seats, rounds, domain, selfVotes } = view;
  const text = DOMAINS[domain];
  const spySees = spyPicture(view);
  const times = rounds === 1 ? "one round" : `${rounds} rounds`;
  const suspect = selfVotes === "refused" ? "the other player" : "the player";
  return [
    `This is a game of "Who is the spy?" with ${seats} players, numbered 1 to ${seats}: ${seats - 1} civilians and one spy.`,
    `All civilians have the same picture. The spy has ${spySees}. Nobody sees the picture or the role of another player.`,
    text.picture,
    `First come the clues, in ${times}. In each round the players speak in turn, player 1 first, and everybody hears every clue. A clue is one sentence of at most ${MAX_CLUE_WORDS} words about the picture, and it must not repeat an earlier clue. ${text.clues}`,
    `Then come the votes. Every civilian names in secret ${suspect} they take for the spy, or says n/a if they cannot tell. The spy does not vote. The civilians win if the spy alone has the most votes; otherwise the spy wins.`,
  ];
}

export function ownRole(view: SpyGameView): string {
  const you = `You are ${seatName(view.seat)}, and you are`;
  if (view.role === "civilian") {
    return `${you} a civilian. Give clues that show the others that you see the picture, without making it easy for the spy to follow, and find the player whose clues do not fit.`;
  }
  const picture =
    view.spyView === "blank"
      ? "Your picture is blank: infer from the clues of the others what they see."
      : `Your picture is the edited copy: ${edit(view)}, and you do not know which.`;
  return `${you} the spy. ${picture} Give clues that could well be true of the civilians' picture, so that nobody notices.`;
}

function edit({ domain, difficulty = 0 }: SpyGameView): string {
  const text = DOMAINS[domain];
  return (difficulty > 0 && text.harderEdit) || text.edit;
}

function heard({ clues }: SpyGameView): string {
  if (clues.length === 0) return "No clue has been given yet.";
  return ["Clues so far:", ...clues.map(clueLine)].join("\n");
}

function clueLine({ seat, round, text }: SpokenClue): string {
  const said = text === "" ? "(no valid clue)" : text;
  return `Round ${round + 1}, ${seatName(seat)}: ${said}`;
}

function thoughts({ ownReasoning }: SpyGameView): string {
  const told = ownReasoning.filter((text) => text !== "");
  return told.length === 0 ? "" : ["What you reasoned before:", ...told].join("\n");
}

function question(view: SpyGameView): string {
  if (view.kind === "vote") {
    const which = view.selfVotes === "refused" ? "Which other player" : "Which player";
    return `All clues are given. Compare each with your picture. ${which} is the spy? Give the player's number alone in \\boxed{}, or \\boxed{n/a} if you cannot tell.`;
  }
  return `It is round ${view.round + 1} of ${view.rounds} and your turn to speak. Give your clue in \\boxed{}.`;
}
