/**
 * Settings that came after the first runs, with the values that mean what was done before there was a choice.
 * A stored config may lack them, and where they have these values they do not count in its hash: old runs can
 * be resumed.
 */
import { type Layer, merge, valueAt } from "./schema-flags.ts";

const LATER: Layer = {
  game: { name: "spot-the-spy", selfVotes: "allowed", voter: "civilians" },
  moreGames: [],
  pairs: {
    difficulty: null,
    editor: "builtin",
    editorModel: null,
    editorKey: null,
    editorSize: null,
    failedBlank: 0,
    failedIdentical: 0,
  },
  curriculum: { raiseAt: null, step: 0.1, start: 0, minimumIterations: 5 },
  algorithm: {
    name: "iterative-spo",
    rewards: "game",
    accuracyBy: "sampled",
    votesPerSeat: 1,
    clueVotes: "game",
    decisionReward: "paper",
    invalidVotes: "wrong",
    refusedClues: "as-seat",
    cutAnswers: "train",
  },
  retention: { weight: 0, questions: 4, pairs: "training" },
  verdicts: { weight: 0, targets: "own", statements: 16, confidence: 0.9 },
  sampling: { repetitionPenalty: 1, penalised: "all" },
  evaluation: { panelGames: 0 },
  checkpoint: { gamesEvery: 1 },
};

/** The stored settings with those that they lack. */
export function withLaterSettings(stored: Layer): Layer {
  return merge(
    Object.fromEntries(Object.entries(LATER).filter(([key]) => isOfThen(key, stored[key]))),
    stored,
  );
}

/** Removes the settings whose value means the old behaviour. */
export function withoutLaterSettings(config: Layer): Layer {
  return without(config, "");
}

/** False for a group whose kind came later than these runs: then all of its settings are its own. */
function isOfThen(key: string, group: unknown): boolean {
  const name = valueAt(group, "name");
  return name === undefined || name === valueAt(LATER, `${key}.name`);
}

function without(node: Layer, prefix: string): Layer {
  const entries = Object.entries(node).flatMap(([name, value]) => {
    const key = prefix + name;
    const old = valueAt(LATER, key);
    if (Array.isArray(value)) return value.length === 0 ? [] : [[name, value] as const];
    if (typeof old !== "object" || old === null) return old === value ? [] : [[name, value] as const];
    if (!isOfThen(key, value)) return [[name, value] as const];
    const left = without(value as Layer, `${key}.`);
    return Object.keys(left).length === 0 ? [] : [[name, left] as const];
  });
  return Object.fromEntries(entries);
}
