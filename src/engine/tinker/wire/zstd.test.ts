import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bomb, plainFrame, wideFrame } from "./fixtures/frames.ts";
import { WireError } from "./wire-error.ts";
import { pack, TooLarge, unpack } from "./zstd.ts";

/** "cube red " 150 times, packed by Python's zstandard 0.25.0 at its usual level. */
const PYTHON = "KLUv/WBGBIUAAEhjdWJlIHJlZCABADrxL0c=";

describe("unpacking", () => {
  it("gives the bytes that were packed", () => {
    const sizes = [0, 1, 2 ** 17, 2 ** 17 + 1];
    for (const size of sizes) {
      const bytes = Uint8Array.from({ length: size }, (_, i) => i * 7);
      expect(Buffer.from(unpack(plainFrame(bytes), size)).equals(bytes), `${size} bytes`).toBe(true);
    }
    expect(Buffer.from(unpack(Buffer.from(PYTHON, "base64"), 2000)).toString()).toBe("cube red ".repeat(150));
  });

  it("reads frames that follow one another", () => {
    const two = Buffer.concat([plainFrame(Uint8Array.of(1, 2)), plainFrame(Uint8Array.of(3))]);
    expect([...unpack(two, 10)]).toEqual([1, 2, 3]);
  });

  it("ends at the limit", () => {
    const gigabyte = bomb(10_000);
    expect(gigabyte.length).toBeLessThan(50_000);
    expect(() => unpack(gigabyte, 2 ** 20)).toThrow(TooLarge);
    expect(unpack(bomb(8), 2 ** 20).length).toBe(2 ** 20);
    expect(() => unpack(plainFrame(new Uint8Array(11)), 10)).toThrow(TooLarge);
  });

  it("takes no memory for a window that is too wide, in any frame", () => {
    expect(() => unpack(wideFrame(20), 2 ** 20)).toThrow(WireError);
    const second = Buffer.concat([plainFrame(Uint8Array.of(1)), wideFrame(20)]);
    expect(() => unpack(second, 2 ** 20)).toThrow(WireError);
  });

  it("refuses what is not Zstandard, or a part of it", () => {
    const whole = plainFrame(Uint8Array.of(1, 2, 3));
    for (let end = 0; end < whole.length; end++) {
      expect(() => unpack(whole.subarray(0, end), 100), `${end} bytes`).toThrow(WireError);
    }
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
        expect(() => unpack(bytes, 100)).toThrow(WireError);
      }),
    );
  });
});

it("packing gives what unpacks to the same", () => {
  const bytes = Buffer.from("red cube ".repeat(1000));
  const [major, minor] = process.versions.node.split(".").map(Number);
  if (!pack) return expect(major < 22 || (major === 22 && minor < 15)).toBe(true);
  const packed = pack(bytes);
  expect(packed.length).toBeLessThan(200);
  expect(Buffer.from(unpack(packed, bytes.length)).equals(bytes)).toBe(true);
});
