/**
 * Checks of an engine's samplers: answers come from keys, and their log-probabilities are the ones that
 * training uses.
 */
import { EngineError } from "../../core/errors.ts";
import type { TokenCompletion } from "../../players/player.ts";
import {
  answers,
  type Check,
  check,
  keysOf,
  limit,
  promptsOf,
  refuseUnless,
  requireClose,
  sampledData,
} from "./subject.ts";

const TRIES = 8;

export const samplingChecks: readonly Check[] = [
  check("the same key and prompt give the same tokens, in a batch and alone", [], async (engine, subject) => {
    const together = await answers(engine, subject);
    const again = await answers(engine, subject);
    requireSameTokens("asked again", again, together);
    const prompts = promptsOf(engine, subject);
    const options = { maxTokens: limit(engine, subject), temperature: 1 };
    for (const [i, key] of keysOf(subject).entries()) {
      const alone = await engine.sampler().sample([prompts[i]], { ...options, keys: [key] });
      requireSameTokens("asked alone", alone, [together[i]]);
    }
  }),
  check("other keys give other answers", [], async (engine, subject) => {
    const seen = new Set<string>();
    for (let i = 0; i < TRIES; i++) seen.add(tokensOf(await answers(engine, subject, { salt: `try ${i}` })));
    refuseUnless(seen.size > 1, `${TRIES} keys gave one and the same answer, ${[...seen][0]}.`);
  }),
  check("an answer has a log-probability per token, and decodes to text", [], async (engine, subject) => {
    const most = limit(engine, subject);
    (await answers(engine, subject)).forEach(({ tokens, logprobs, stop, error }, i) => {
      refuseUnless(stop !== "error", `sampling failed: ${error}.`);
      const counts = `${tokens.length} tokens, ${logprobs.length} log-probabilities, at most ${most} allowed`;
      refuseUnless(
        tokens.length > 0 && tokens.length <= most && logprobs.length === tokens.length,
        `${counts}.`,
      );
      refuseUnless(
        logprobs.every((logprob) => logprob <= 1e-6 && Number.isFinite(logprob)),
        `log-probabilities are ${logprobs.join(", ")}: not finite, or above 0.`,
      );
      const text = engine.renderer.decode(tokens, subject.observations[i]);
      refuseUnless(typeof text === "string", `decode gave ${typeof text}, not a string.`);
    });
  }),
  check("temperature 0 takes the likeliest token, whatever the key", [], async (engine, subject) => {
    const greedy = await answers(engine, subject, { temperature: 0 });
    requireSameTokens(
      "greedy with other keys",
      await answers(engine, subject, { temperature: 0, salt: "other" }),
      greedy,
    );
    for (let i = 0; i < TRIES; i++) {
      const sampled = await answers(engine, subject, { salt: `try ${i}` });
      sampled.forEach(({ logprobs: [first] }, at) => {
        const [best] = greedy[at].logprobs;
        refuseUnless(
          first <= best + subject.tolerance,
          `the greedy first token has log-probability ${best}, a sampled one ${first}.`,
        );
      });
    }
  }),
  check("sampled log-probabilities are those that `logprobs` computes", [], async (engine, subject) => {
    const data = await sampledData(engine, subject);
    const computed = await engine.logprobs(data);
    const sampled = data.flatMap(({ logprobs = [] }) => logprobs);
    requireClose("log-probabilities", [computed.flat(), sampled], subject.tolerance);
  }),
  check("unknown weights are refused by name", [], async (engine, subject) => {
    const data = await sampledData(engine, subject);
    await refuses("sampler", async () => answers(engine, subject, { ref: "nobody" }));
    await refuses("logprobs", async () => engine.logprobs(data, "nobody"));
  }),
];

async function refuses(verb: string, call: () => Promise<unknown>): Promise<void> {
  const error = await call().then(
    () => undefined,
    (reason: unknown) => reason,
  );
  refuseUnless(
    error instanceof EngineError && error.message.includes("nobody"),
    `${verb} with unknown weights gave ${error ?? "an answer"}, expected an EngineError that names them.`,
  );
}

function tokensOf(completions: readonly TokenCompletion[]): string {
  return completions.map(({ tokens }) => tokens.join(" ")).join(" | ");
}

function requireSameTokens(
  when: string,
  actual: readonly TokenCompletion[],
  expected: readonly TokenCompletion[],
): void {
  refuseUnless(
    tokensOf(actual) === tokensOf(expected),
    `${when}, the tokens are ${tokensOf(actual)}, before ${tokensOf(expected)}.`,
  );
}
