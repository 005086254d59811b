/** The two encodings against vectors made by hand, against each other, and against damaged bytes. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { sampleResponses, trainOutputs, trainRequests } from "./fixtures/arbitrary.ts";
import {
  sampleRequestFromJson,
  sampleRequestToJson,
  sampleResponseFromJson,
  sampleResponseToJson,
} from "./json/sample.ts";
import {
  forwardBackwardFromJson,
  forwardBackwardToJson,
  outputFromJson,
  outputToJson,
} from "./json/train.ts";
import type {
  ForwardBackwardOutput,
  ForwardBackwardRequest,
  SampleRequest,
  SampleResponse,
} from "./messages.ts";
import { decodeForwardBackwardOutput, encodeForwardBackwardOutput } from "./protobuf/output.ts";
import { decodeForwardBackwardRequest, encodeForwardBackwardRequest } from "./protobuf/request.ts";
import { decodeSampleResponse, encodeSampleResponse } from "./protobuf/sample.ts";
import { WireError } from "./wire-error.ts";

const hex = (text: string) => new Uint8Array(Buffer.from(text.replace(/\s/g, ""), "hex"));
const toHex = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex");
const throughText = (value: unknown) => JSON.parse(JSON.stringify(value)) as unknown;

const REQUEST: ForwardBackwardRequest = {
  modelId: "m",
  seqId: 1,
  lossFn: "cross_entropy",
  forwardOnly: false,
  data: [
    {
      modelInput: [{ type: "encoded_text", tokens: Int32Array.of(5, 6) }],
      lossFnInputs: {
        target_tokens: { dtype: "int64", data: Float64Array.of(6, 7), shape: [2] },
        weights: { dtype: "float32", data: Float32Array.of(0, 1), shape: [2] },
      },
    },
  ],
};
const REQUEST_BYTES = `
  0a016d10011a540a0c0a0a0a08050000000600000012280a0d7461726765745f746f6b656e7312170a1006000000000000000700000000
  0000001802220102121a0a0777656967687473120f0a08000000000000803f1801220102220d63726f73735f656e74726f7079`;
const SAMPLE: SampleResponse = {
  sequences: [{ stopReason: "stop", tokens: Int32Array.of(7, 8), logprobs: Float32Array.of(-0.5, -0.25) }],
  promptCacheHitTokens: 0,
};
const SAMPLE_BYTES = "0a14120807000000080000001a08000000bf000080be";
const OUTPUT: ForwardBackwardOutput = {
  type: "TensorDict",
  outputs: [{ logprobs: { dtype: "float32", data: Float32Array.of(-1.5, -0.5), shape: [2] } }],
  metrics: { "loss:sum": 0.5 },
};
const OUTPUT_BYTES = `
  0a0a54656e736f724469637412310a0178122a0a086c6f6770726f6273121e0a080000c0bf000000bf1210000000000000000008000000
  00000000180118011a130a086c6f73733a73756d11000000000000e03f`;

describe("known bytes", () => {
  test("a request", () => {
    expect(decodeForwardBackwardRequest(hex(REQUEST_BYTES))).toEqual(REQUEST);
    expect(toHex(encodeForwardBackwardRequest(REQUEST))).toBe(toHex(hex(REQUEST_BYTES)));
  });

  test("a sample", () => {
    expect(decodeSampleResponse(hex(SAMPLE_BYTES))).toEqual(SAMPLE);
    expect(toHex(encodeSampleResponse(SAMPLE))).toBe(SAMPLE_BYTES);
  });

  test("an output", () => {
    expect(decodeForwardBackwardOutput(hex(OUTPUT_BYTES))).toEqual(OUTPUT);
    expect(decodeForwardBackwardOutput(encodeForwardBackwardOutput(OUTPUT))).toEqual(OUTPUT);
  });

  test("bfloat16 and int32 are widened", () => {
    // {"T", [{fields {a: bytes [80 3f 00 c0] offsets [0,4] BFLOAT16, b: bytes [ff ff ff ff] offsets [0,4] INT32}, 1}]}
    const offsets = "1210 0000000000000000 0400000000000000";
    const a = `12 1f 0a0161 121a 0a04 803f00c0 ${offsets} 1804`;
    const b = `12 1f 0a0162 121a 0a04 ffffffff ${offsets} 1803`;
    const record = `12 44 ${a} ${b} 1801`;
    expect(decodeForwardBackwardOutput(hex(`0a0154 ${record}`)).outputs).toEqual([
      {
        a: { dtype: "float32", data: Float32Array.of(1, -2), shape: [2] },
        b: { dtype: "int64", data: Float64Array.of(-1), shape: [1] },
      },
    ]);
  });
});

describe("round trips", () => {
  test("requests", () => {
    fc.assert(
      fc.property(trainRequests, (request) => {
        expect(decodeForwardBackwardRequest(encodeForwardBackwardRequest(request))).toEqual(request);
        expect(forwardBackwardFromJson(throughText(forwardBackwardToJson(request)))).toEqual(request);
      }),
    );
  });

  test("outputs", () => {
    fc.assert(
      fc.property(trainOutputs, (output) => {
        expect(decodeForwardBackwardOutput(encodeForwardBackwardOutput(output))).toEqual(output);
        expect(outputFromJson(throughText(outputToJson(output)))).toEqual(output);
      }),
    );
  });

  test("samples", () => {
    fc.assert(
      fc.property(sampleResponses, (response) => {
        expect(decodeSampleResponse(encodeSampleResponse(response))).toEqual(response);
        expect(sampleResponseFromJson(throughText(sampleResponseToJson(response)))).toEqual(response);
      }),
    );
  });

  test("a request to sample", () => {
    const request: SampleRequest = {
      samplingSessionId: "s",
      seqId: 0,
      numSamples: 4,
      prompt: [
        { type: "encoded_text", tokens: Int32Array.of(1, 2) },
        { type: "image", data: new Uint8Array(Buffer.from("picture")), format: "png", expectedTokens: 4 },
        { type: "image_asset_pointer", location: "https://example.org/a.png", format: "png" },
      ],
      params: { maxTokens: 8, temperature: 1, topP: 1, topK: -1, seed: 11, stop: [3] },
      promptLogprobs: true,
      topkPromptLogprobs: 0,
    };
    const read = sampleRequestFromJson(throughText(sampleRequestToJson(request)));
    expect(throughText(sampleRequestToJson(read))).toEqual(throughText(sampleRequestToJson(request)));
    expect(read.params).toEqual(request.params);
  });
});

describe("damage", () => {
  const readers = {
    request: decodeForwardBackwardRequest,
    output: decodeForwardBackwardOutput,
    sample: decodeSampleResponse,
  };

  test.each(Object.entries(readers))("any bytes: %s gives a message or a WireError", (_, read) => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        try {
          read(bytes);
        } catch (error) {
          expect(error).toBeInstanceOf(WireError);
        }
      }),
      { numRuns: 500 },
    );
  });

  test("one changed or missing byte gives a message or a WireError", () => {
    fc.assert(
      fc.property(trainOutputs, fc.nat(), fc.nat(255), fc.boolean(), (output, at, value, cut) => {
        const bytes = new Uint8Array(encodeForwardBackwardOutput(output));
        if (bytes.length) bytes[at % bytes.length] = value;
        try {
          decodeForwardBackwardOutput(cut ? bytes.subarray(0, at % (bytes.length + 1)) : bytes);
        } catch (error) {
          expect(error).toBeInstanceOf(WireError);
        }
      }),
      { numRuns: 500 },
    );
  });

  test("groups nested without end are refused", () => {
    expect(() => decodeSampleResponse(new Uint8Array(1_000_000).fill(0x0b))).toThrow(WireError);
  });

  test.each([
    ["a count of data beyond the bytes", `12 06 18 ffffffff07`, /num_datums/],
    ["offsets beyond the bytes", `12 1e 12 1c 0a0161 1217 0a04 00000000 120e 0000`, /protobuf/],
    ["tokens that are no whole int32", "0a05 1203 010203", /3 bytes are no multiple of 4/],
  ])("%s", (_, bytes, message) => {
    const read = bytes.startsWith("0a05") ? decodeSampleResponse : decodeForwardBackwardOutput;
    expect(() => read(hex(bytes))).toThrow(message);
  });

  test.each([
    [
      { sequences: [{ stop_reason: "eos", tokens: [] }] },
      'sequences[0].stop_reason: "eos" is none of stop, length',
    ],
    [{ sequences: [{ stop_reason: "stop", tokens: [1.5] }] }, "sequences[0].tokens[0]: 1.5 is no token id"],
    [
      { sequences: [{ stop_reason: "stop", tokens: [1], logprobs: [null] }] },
      "logprobs[0]: null is no number",
    ],
    [{ sequences: 3 }, "sequences: 3 is no list"],
    ["html", 'result: "html" is no object'],
    [
      {
        sequences: [],
        topk_prompt_logprobs: [[[1, 1]], ...Array(2000).fill(null)].map((row, i) =>
          i === 5 ? Array(3000).fill([1, -1]) : row,
        ),
      },
      "rows of up to",
    ],
  ])("JSON %#", (value, message) => {
    expect(() => sampleResponseFromJson(value)).toThrow(message);
  });

  test("numbers that JSON cannot hold are refused before they are sent", () => {
    const data = [
      { modelInput: [], lossFnInputs: { weights: { dtype: "float32" as const, data: [0, Number.NaN] } } },
    ];
    expect(() => forwardBackwardToJson({ ...REQUEST, data })).toThrow("data[0].weights[1]: NaN");
  });
});
