/** Texts of models, endpoints and people: answers, statements, names and settings. */
import { lenientJson } from "../../../../src/core/lenient-json.ts";
import { Key } from "../../../../src/core/rng.ts";
import { readChoice } from "../../../../src/evaluate/suite/answering/choice.ts";
import { readBoxed, readLastBoxed } from "../../../../src/games/boxed.ts";
import { parseAnswer } from "../../../../src/games/spot-the-spy/answer.ts";
import { parseChartStatement } from "../../../../src/language/chart-statement.ts";
import { parseDesc, parseStatement } from "../../../../src/pairs/clevr/statement.ts";
import { parseShift } from "../../../../src/pairs/shifts/shifts.ts";
import { parseChatName } from "../../../../src/players/chat/chat-name.ts";
import { hintIn } from "../../../../src/players/chat/field-hint.ts";
import { messageIn } from "../../../../src/players/chat/provider-fault.ts";
import { readAnswer } from "../../../../src/players/chat/read-answer.ts";
import { openPlay } from "../../../../src/run/open/games.ts";
import { parsePairNames } from "../../../../src/run/open/pair-names.ts";
import { resolveConfig } from "../../../../src/run/settings/resolve.ts";
import { ofText, type Parser, text } from "../parser.ts";
import { CHAT_REPLIES } from "../seeds.ts";

const ANSWERS = [
  "<think>Perhaps \\boxed{A}? No.</think> The left half is blue: \\boxed{B}",
  "\\boxed{\\text{Player }3}",
  "<answer><|begin_of_box|>n/a<|end_of_box|></answer>",
  "答案是 \\boxed{Ｂ} and $\\boxed{\\mathbf{a large red cube}}$",
  "\\boxed{B. blue} \\boxed{B. blue}",
];

const STATEMENTS = [
  "there are exactly two large red metal spheres",
  "a small cube is to the left of the blue thing.",
  "There is exactly one cylinder",
  "there are exactly three marks",
  "the first mark is larger than the second mark",
  "the values are rising",
];

const view = { kind: "vote", seat: 0, seats: 5, selfVotes: "refused", clues: [] } as const;

/** The parser of a small game's answers, at its first move. */
function ofGame(game: string): Parser {
  let opened: Promise<(said: string) => unknown> | undefined;
  const open = async () => {
    const config = resolveConfig({ preset: "spiral", flags: [`game.name=${game}`, "engine.kind=tabular"] });
    const { game: rules, secrets } = await openPlay(config);
    const state = rules.start((await secrets.deal("train", 0)).secret, Key.root(1));
    return (said: string) => rules.parse(said, state, rules.toMove(state)[0]);
  };
  return {
    name: `answers of ${game}`,
    seeds: () =>
      [
        ...ANSWERS,
        "\\boxed{bet}",
        "\\boxed{4}",
        "\\boxed{[Offer: 3 Wood -> 2 Gold]}",
        "\\boxed{hint red}",
        "I check.",
      ].map((one) => Buffer.from(one)),
    read: async (input) => {
      opened ??= open();
      return (await opened)(text(input));
    },
  };
}

export const TEXTS: readonly Parser[] = [
  ofText("boxed answers", ANSWERS, (said) => [readBoxed(said), readLastBoxed(said)]),
  ofText("options", ANSWERS, (said) => readChoice(said, ["red", "blue", "a large cube"])),
  ofText("clues and votes", ANSWERS, (said) => [
    parseAnswer(said, view),
    parseAnswer(said, { ...view, kind: "clue", clues: [{ seat: 1, round: 1, text: "a red cube" }] as never }),
  ]),
  ofGame("kuhn-poker"),
  ...[
    "tic-tac-toe",
    "leduc",
    "liars-dice",
    "connect-four",
    "negotiation",
    "hanabi",
    "hidden-role",
    "text-spy",
  ].map(ofGame),
  ofText("chat replies", CHAT_REPLIES, (body) => {
    const json = lenientJson(body);
    return [
      readAnswer(body),
      messageIn(json),
      hintIn(messageIn(json) ?? body, { max_tokens: 5, model: "m" }),
    ];
  }),
  ofText(
    "lenient JSON",
    ['{"a": NaN, "b": [-Infinity, "NaN \\" x"]}', ...CHAT_REPLIES.slice(0, 3)],
    lenientJson,
  ),
  ofText("statements", STATEMENTS, (said) => [
    parseStatement(said),
    parseDesc(said),
    parseChartStatement(said),
  ]),
  ofText(
    "--set",
    [
      ...["algorithm.beta=0.2", "iterations=5", "pairs.source=clevr+charts", "engine.kind=tabular"],
      ...[
        'moreGames=[{"name":"matrix-game"}]',
        "game.name=kuhn-poker",
        "curriculum.raiseAt=null",
        "seed=1e3",
      ],
    ],
    (setting) => resolveConfig({ flags: [setting] }),
  ),
  ofText(
    "names of players",
    [
      "openai:model@http://127.0.0.1:8000/v1#maxTokens=5,temperature=0.5",
      "openai:a/b-c@https://example.org/v1#field.reasoning_effort=low",
    ],
    parseChatName,
  ),
  ofText(
    "names of pictures",
    ["clevr+charts", "mix", "photos@flip", "./folder", "charts@noise-3"],
    parsePairNames,
  ),
  ofText("names of shifts", ["noise", "low-resolution", "cogent-a"], parseShift),
];
