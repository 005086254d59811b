/** Whether the model is there, and which form of the protocol the server speaks. */
import { TinkerError } from "../../client/tinker-error.ts";
import { farthest, MOVED, nats } from "../distance.ts";
import { no, partly, type Row, yes } from "../finding.ts";
import { answersOf, SAMPLED, SEQUENCES } from "../lab.ts";

export const serverRows: readonly Row[] = [
  {
    id: "model",
    group: "server",
    title: "the model is there and trains",
    needed: true,
    otherwise: "nothing can be trained: name another model (--model)",
    cost: () => ({}),
    async run(lab) {
      const { client, baseModel } = lab.options;
      const models = await client.capabilities();
      const names = models.flatMap(({ name }) => name ?? []);
      const found = models.find(({ name }) => name === baseModel);
      if (names.length > 0 && !found)
        return no(`it has ${names.slice(0, 4).join(", ")}${names.length > 4 ? ", …" : ""}`);
      if (found?.trainable === false) return no("it is there, and does not train");
      const info = await (await lab.learner()).info().catch((error: unknown) => refusedOnly(error));
      const context = found?.maxContextLength;
      const told = [
        info?.loraRank !== undefined && `rank ${info.loraRank}`,
        context !== undefined && `reads ${context} tokens`,
        info?.tokenizerId !== undefined && `tokenizer ${info.tokenizerId}`,
      ];
      return yes(told.filter(Boolean).join(", ") || "created");
    },
  },
  {
    id: "samples",
    group: "server",
    title: "it samples, with log-probabilities",
    needed: true,
    otherwise: "no game can be played",
    needs: ["model"],
    cost: ({ prompt }) => ({ prefill: prompt, sampled: SEQUENCES * SAMPLED }),
    async run(lab) {
      lab.sampled = await lab.sample(await lab.sampler());
      return yes(`${SEQUENCES} sequences, the longest of ${lab.sampled.tokens.length} tokens`);
    },
  },
  {
    id: "protocol",
    group: "server",
    title: "as of SDK 0.26: samples have ids",
    needed: false,
    otherwise: "nothing for a run; official clients from about 0.26 on want them",
    needs: ["samples"],
    cost: () => ({}),
    async run({ sampled }) {
      return sampled?.named ? yes("sample_sequence_ids are told") : no("no sample_sequence_ids");
    },
  },
  {
    id: "encodings",
    group: "server",
    title: "training data as JSON and protobuf",
    needed: false,
    otherwise: "nothing: runs take the one that the server reads",
    needs: ["model"],
    cost: ({ prompt, answer }) => ({ trained: 2 * (prompt + answer - 1) }),
    async run(lab) {
      const { client, reconnect } = lab.options;
      const own = await lab.measure(await lab.learner(), [lab.first()]);
      if (client.wire === "json") return partly("JSON alone");
      if (!reconnect) return partly("protobuf; JSON was not tried");
      const other = await reconnect("json");
      try {
        const model = await lab.fresh(other);
        const again = answersOf(await lab.pass(model, [lab.first()]), 0, own.logprobs[0].length);
        await lab.discard(model);
        const gap = farthest(again, own.logprobs[0]);
        return gap < MOVED ? yes("both") : no(`both, and they differ by ${nats(gap)}`);
      } catch (error) {
        refusedOnly(error);
        return partly("protobuf alone");
      } finally {
        other.close();
      }
    },
  },
];

/** A refusal is an answer; everything else is thrown on. */
function refusedOnly(error: unknown): undefined {
  if (error instanceof TinkerError && ["refused", "failed"].includes(error.kind)) return undefined;
  throw error;
}
