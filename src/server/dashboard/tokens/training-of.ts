/** How a turn of a stored game trained, or why it did not: form, cut answers, stages, groups without a gradient. */
import { trainingSequences } from "../../../objective/training-sequences.ts";
import type { Turn } from "../../../rollout/episode.ts";
import type { GameFile } from "../games/game-files.ts";
import type { Lesson } from "../games/lessons.ts";

export interface TurnTraining {
  readonly advantage?: number;
  readonly trained: boolean;
  readonly reasons: readonly string[];
  /** τ of the pull towards the base; absent where it is not known, or pulls towards others. */
  readonly klCoefficient?: number;
}

const POLICY = "policy";

/** @param player of the turn's seat. @param phase of the game's iteration. @param at the turn's number. */
export function trainingOf(
  turn: Turn,
  at: number,
  { player, file, phase }: { readonly player: string; readonly file: GameFile; readonly phase?: string },
  lesson: Lesson,
): TurnTraining {
  const advantage = lesson.advantages[at];
  const held = file.kind === "training" && player !== POLICY;
  const dropped = advantage === undefined ? undefined : droppedFor(turn, advantage);
  const trained = advantage !== undefined && !held && dropped === undefined;
  const kl = lesson.objective?.kl;
  return {
    ...(advantage !== undefined && { advantage }),
    trained,
    reasons: [
      ...formOf(turn),
      ...(held ? [`The seat was held by ${player.slice(0, 80)}, whose answers never train.`] : []),
      ...(dropped === undefined ? [] : [`It was dropped from training: ${dropped}.`]),
      ...(trained
        ? effectOf(advantage, turn, lesson)
        : held || dropped !== undefined
          ? []
          : whyNot(turn, file, phase, lesson)),
    ],
    ...(trained && kl && (kl.reference ?? "base") === "base" && { klCoefficient: kl.coefficient }),
  };
}

/** What went wrong with the answer itself. */
function formOf({ refusal, failure, stop }: Turn): string[] {
  if (failure !== undefined) return [`No answer came: ${failure.slice(0, 300)}.`];
  return [
    ...(stop === "length" ? ["It was cut at its token limit."] : []),
    ...(refusal === undefined ? [] : [`The game refused it: ${refusal.slice(0, 300)}.`]),
  ];
}

/** As the training step drops turns; the prompt is made again there, so its absence says nothing here. */
function droppedFor(turn: Turn, advantage: number): string | undefined {
  const prompt = [{ type: "tokens", tokens: [0] }] as const;
  const [reason] = Object.keys(trainingSequences([{ turn: { ...turn, prompt }, advantage }]).dropped);
  return reason;
}

function effectOf(advantage: number, { refusal }: Turn, { advantages, objective }: Lesson): string[] {
  if (advantage > 0) return ["It trained: all of its tokens were made more likely."];
  if (advantage < 0) return ["It trained: all of its tokens were made less likely."];
  const alike = advantages.every((one) => (one ?? 0) === 0)
    ? ", as in a group in which all earned the same"
    : "";
  const held = refusal !== undefined && alike === "" ? ", since a refused answer gains nothing" : alike;
  const pull = objective && objective.kl.coefficient !== 0;
  return [
    pull
      ? `Its advantage is 0${held}: only the pull towards the base acted on it.`
      : `Its advantage is 0${held}: it brought no gradient.`,
  ];
}

function whyNot(
  turn: Turn,
  { kind }: GameFile,
  phase: string | undefined,
  { note, advantages }: Lesson,
): string[] {
  if (note !== undefined) return [note];
  if (kind !== "training") return ["Nothing was learned from this game: it was played on held-out deals."];
  if (turn.stop === "length" && advantages.some((advantage) => advantage !== undefined))
    return [
      "It did not train: cut answers, or answers of its kind, are left out by the algorithm's settings.",
    ];
  return [
    phase === undefined
      ? "It did not train: the algorithm gave it no advantage."
      : `It did not train: the ${phase} stage of this iteration trains other answers.`,
  ];
}
