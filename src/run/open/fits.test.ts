/** Runs that ask for more than their engine can do, on engines that are declared and never called. */
import { describe, expect, test } from "vitest";
import { ConfigError } from "../../core/errors.ts";
import { kuhnPokerKind } from "../../games/kuhn-poker/kind.ts";
import { clevrSource } from "../../pairs/clevr/source.ts";
import { resolveConfig } from "../settings/resolve.ts";
import { openAlgorithm } from "./algorithms.ts";
import { type FittedEngine, refuseMisfits } from "./fits.ts";
import { openRules, playOn } from "./games.ts";

const ABLE: FittedEngine = {
  name: "able",
  can: { train: true, images: true, frozen: true },
  questions: () => [],
  labelled: () => [],
};
const engine = (can: Partial<FittedEngine["can"]>, rest: Partial<FittedEngine> = {}): FittedEngine => ({
  ...ABLE,
  name: "small",
  ...rest,
  can: { ...ABLE.can, ...can },
});
const PLAIN = ["klClue=0", "klDecision=0", "retention.weight=0", "evaluation.games=0"];

/** "Who is the spy?" on scenes, by settings on top of the preset `smoke`. */
function spy(own: FittedEngine, ...flags: string[]): () => void {
  const config = resolveConfig({ preset: "smoke", flags });
  const play = playOn(config, clevrSource({ seed: 1, size: 16 }));
  return () =>
    refuseMisfits({ config, engine: own, plays: [play], algorithm: openAlgorithm(config, [play.game]) });
}

/** Kuhn poker by SPIRAL. */
async function kuhn(own: FittedEngine, ...flags: string[]): Promise<() => void> {
  const config = resolveConfig({ preset: "spiral", flags });
  const play = await openRules(config);
  return () =>
    refuseMisfits({ config, engine: own, plays: [play], algorithm: openAlgorithm(config, [play.game]) });
}

describe("a run on pictures", () => {
  test("fits an engine that can do all", () => {
    expect(spy(ABLE)).not.toThrow();
    expect(spy(ABLE, "verdicts.weight=1", "verdicts.targets=true")).not.toThrow();
  });

  test.each([
    [engine({ train: false }), [], /"small" only samples/],
    [engine({ images: false }), [], /spot-the-spy is played on pictures, .*"small" sees none/],
    [engine({ pictureSize: 16 }), [], /pairs\.pictureSize is 64, .*"small" reads pictures of 16 × 16 pixels/],
    [engine({ frozen: false }), [], /holds the policy to the base .*"small" keeps no weights/],
    [engine({ frozen: false }), PLAIN.slice(0, 2), /retention asks the base \(set retention\.weight=0\)/],
    [
      engine({ frozen: false }),
      PLAIN.slice(0, 3),
      /matches are against the base \(set evaluation\.games=0\)/,
    ],
    [engine({}, { questions: undefined }), [], /retention\.weight is above 0, .*no questions to ask/],
    [
      engine({ prose: true }, { questions: undefined }),
      [],
      /retention\.weight is above 0, which asks .*for a large model there is no form .*the KL terms/,
    ],
    [
      engine({}),
      ["sampling.repetitionPenalty=1.1"],
      /repetitionPenalty is 1\.1, but the engine "small" samples under none\. Set it to 1/,
    ],
    [
      engine({}, { labelled: undefined }),
      ["verdicts.weight=1", "verdicts.targets=true"],
      /verdicts\.targets is true, .*no form for labels/,
    ],
  ])("%j is refused with what to do", (own, flags, message) => {
    expect(spy(own, ...flags)).toThrow(message);
    expect(spy(own, ...flags)).toThrow(ConfigError);
  });

  test("without anything frozen fits an engine that keeps only what trains", () => {
    expect(spy(engine({ frozen: false }), ...PLAIN)).not.toThrow();
  });
});

describe("a run without pictures", () => {
  const blind = engine(
    { images: false },
    { questions: undefined, labelled: undefined, handedOut: "average" },
  );

  test("needs an engine that sees as little", async () => {
    expect(kuhnPokerKind.secrets.from).toBe("seed");
    expect(await kuhn(blind)).not.toThrow();
  });

  test.each([
    [blind, ["retention.weight=1"], /asks about pictures, but kuhn-poker has none/],
    [
      blind,
      ["retention.weight=1", "retention.pairs=clevr"],
      /asks about pictures, but the engine "small" sees none/,
    ],
    [engine({}), [], /holds the policy to the weights "average", .*Set engine\.averageShare above 0/],
    [engine({ frozen: false }), ["opponents=fixed"], /opponents of training are the base or older weights/],
    [engine({ frozen: false }), ["opponents=lagged"], /set algorithm\.opponents=self/],
    [engine({ frozen: false }), ["klReference=base"], /holds the policy to the base/],
  ])("%j with %j is refused", async (own, flags, message) => {
    expect(await kuhn(own, ...flags)).toThrow(message);
  });
});
