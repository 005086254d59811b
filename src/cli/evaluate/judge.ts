/** `sparring evaluate judge MODEL…`: true or false, on thousands of statements about held-out pictures. */
import { ConfigError } from "../../core/errors.ts";
import { STATEMENTS_PER_PICTURE } from "../../evaluate/suite/balanced-statements.ts";
import { judgeDifference, judgeScore } from "../../evaluate/suite/judging.ts";
import { type Judged, judgingText } from "../../evaluate/suite/judging-text.ts";
import { Contestants, configOf, parseContestant } from "../../measure/contestants.ts";
import { openHeldOut } from "../../measure/held-out-tasks.ts";
import { type JudgeModel, judgeStatements } from "../../measure/judge.ts";
import type { AddCommand } from "../command.ts";
import type { CliIo } from "../io.ts";
import { addPairOptions, collect, type PairFlags, playConfig, wholeNumber } from "../options.ts";
import { progress } from "../progress.ts";
import { INTERRUPTED, untilInterrupted } from "../until-interrupted.ts";

interface JudgeFlags extends PairFlags {
  readonly items: number;
  readonly set: readonly string[];
  readonly json?: boolean;
}

export const addEvaluateJudge: AddCommand = (evaluate, io, done) => {
  addPairOptions(evaluate.command("judge"))
    .description(
      "true or false, on balanced statements about held-out pictures: the sharpest measure of what a model sees; the first is compared with each other one",
    )
    .argument("<models...>", 'run directories, RUN/checkpoints/NNNN, weights files, or "base"')
    .option("--items <n>", "statements, four about each picture", wholeNumber(8, 1_000_000), 6400)
    .option("--set <key=value>", "one setting of pictures or engine, may be repeated", collect, [])
    .option("--json", "print the result as JSON")
    .addHelpText("after", EXAMPLES)
    .action(async (words: string[], flags: JudgeFlags) => done(await judge(words, flags, io)));
};

const EXAMPLES = `
Examples:
  sparring evaluate judge base --pairs clevr~noise
  sparring evaluate judge runs/mine base --pairs clevr~noise --items 6400
  sparring evaluate judge runs/mine base --pairs ./photos
`;

async function judge(words: readonly string[], flags: JudgeFlags, io: CliIo): Promise<number> {
  const models = words.map(modelOf);
  const config = playConfig(configOf(models.map(({ spec }) => spec)), flags.set);
  const source = await openHeldOut(config, flags.pairs ?? flags.dataset ?? "clevr", "none");
  const contestants = new Contestants(config, io.env);
  const count = progress(io, "statements");
  return untilInterrupted(io, async (signal) => {
    try {
      const { items } = flags;
      const all = STATEMENTS_PER_PICTURE * Math.ceil(items / STATEMENTS_PER_PICTURE);
      const onProgress = (judged: number) => count.show(judged, all);
      onProgress(0);
      const { facts, probabilities } = await judgeStatements({
        contestants,
        models,
        source,
        items,
        signal,
        onProgress,
        difficulty: config.pairs.difficulty ?? undefined,
      });
      const [first, ...others] = words;
      const result: Judged = {
        pictures: source.name,
        statements: facts.length,
        scores: Object.fromEntries(words.map((name) => [name, judgeScore(facts, probabilities[name])])),
        differences: Object.fromEntries(
          others.map((name) => [name, judgeDifference(facts, probabilities[first], probabilities[name])]),
        ),
      };
      count.end();
      io.out.write(flags.json ? `${JSON.stringify(result)}\n` : `${judgingText(words, result)}\n`);
      return 0;
    } catch (error) {
      if (!signal.aborted || error !== signal.reason) throw error;
      count.end();
      io.err.write("stopped: nothing is kept; the same command starts again\n");
      return INTERRUPTED;
    } finally {
      count.end();
      await contestants.close();
    }
  });
}

/** @throws ConfigError if it is named twice or has no weights. */
function modelOf(name: string, index: number, words: readonly string[]): JudgeModel {
  if (words.indexOf(name) !== index) throw new ConfigError(`${name} is named twice. Name it once.`);
  const spec = parseContestant(name);
  if (spec.kind !== "bot" && spec.kind !== "reader" && spec.kind !== "chat") return { name, spec };
  throw new ConfigError(
    `${name} has no weights here, so nobody can read how probable it holds a statement to be. Give a run, a weights file or base.`,
  );
}
