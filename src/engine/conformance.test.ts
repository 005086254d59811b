import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Key } from "../core/rng.ts";
import type { Observation } from "../games/game.ts";
import { kuhnPoker } from "../games/kuhn-poker/kuhn-poker.ts";
import { spotTheSpy } from "../games/spot-the-spy/spot-the-spy.ts";
import type { Picture } from "../images/image.ts";
import { walk } from "../solvers/walk.ts";
import { checkEngine, checksFor, type Subject } from "./conformance.ts";
import type { Engine } from "./engine.ts";
import { fakeEngine } from "./fake/fake.ts";
import { loadLocalEngine } from "./local/engine.ts";
import { kuhnPokerForm } from "./local/forms/kuhn-poker.ts";
import { spotTheSpyForm } from "./local/forms/spot-the-spy.ts";
import { tabularEngine } from "./tabular/tabular.ts";

const SHIPPED = fileURLToPath(new URL("../../weights/base.safetensors", import.meta.url));
const TRAINS = { train: true, images: true, frozen: true };

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), "sparring-conformance-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

function speckled(id: string): Picture {
  const rng = Key.root(id).stream();
  const data = Uint8Array.from({ length: 64 * 64 * 3 }, () => rng.int(0, 255));
  return { id, image: { width: 64, height: 64, data } };
}

/** The first clues of two games about two pictures. */
function clues(): Observation[] {
  const game = spotTheSpy({ civilians: 3, clueRounds: 1, spyView: "blank", selfVotes: "refused" });
  return ["a", "b"].map((id) => {
    const pair = { id, domain: "clevr" as const, original: speckled(id), changes: [] };
    return game.observe(game.start({ pair }, Key.root(id)), 0);
  });
}

function questions(): Observation[] {
  return ["first", "second"].map((text) => ({
    seat: 0,
    kind: "move",
    messages: [{ role: "user", content: [{ type: "text", text }] }],
    view: {},
    choices: ["a", "b", "c"],
  }));
}

const subjects: Record<string, () => Omit<Subject, "folder">> = {
  tabular: () => ({
    open: async () => tabularEngine(),
    observations: questions(),
    tolerance: 0,
    learningRate: 0.1,
  }),
  "tabular by plain steps, with an average": () => ({
    open: async () => tabularEngine({ optimiser: "sgd", averageShare: 0.1 }),
    observations: questions(),
    tolerance: 0,
    learningRate: 0.1,
  }),
  "tabular by natural steps": () => ({
    open: async () => tabularEngine({ optimiser: "natural" }),
    observations: questions(),
    tolerance: 1e-12,
    learningRate: 0.1,
  }),
  fake: () => ({
    open: async () => fakeEngine(),
    observations: clues(),
    tolerance: 1e-12,
    learningRate: 0.1,
  }),
  local: () => ({
    open: () => loadLocalEngine({ weights: SHIPPED, form: spotTheSpyForm, threads: 1 }),
    observations: clues(),
    tolerance: 1e-3,
    learningRate: 1e-3,
  }),
  "local without pictures, with an average": () => ({
    open: () =>
      loadLocalEngine({ weights: Key.root("text"), form: kuhnPokerForm(), threads: 1, averageShare: 0.5 }),
    observations: walk(kuhnPoker())
      .sets.slice(0, 2)
      .map((set) => set.observe()),
    tolerance: 1e-3,
    learningRate: 1e-2,
  }),
};

describe.each(Object.keys(subjects))("the engine %s", (name) => {
  // One that stays open keeps the compiled programs for those that the checks open.
  let first: Engine;
  beforeAll(async () => {
    first = await subjects[name]().open();
  });
  afterAll(() => first.close());

  it.each(checksFor(TRAINS))("$name", async ({ run }) => {
    await run({ ...subjects[name](), folder: path.join(folder, name) });
  });
});

describe("the checks notice", () => {
  const broken = (change: (engine: Engine) => Partial<Engine>): Subject => {
    const open = async () => {
      const engine = tabularEngine();
      return Object.assign(Object.create(engine), change(engine));
    };
    return { ...subjects.tabular(), open, folder: path.join(folder, "broken") };
  };

  it.each<[string, RegExp, (engine: Engine) => Partial<Engine>]>([
    [
      "snapshots that move",
      /frozen weights stay/,
      (engine) => ({ logprobs: (data, ref) => engine.logprobs(data, ref === "then" ? undefined : ref) }),
    ],
    [
      "steps against the gradient",
      /makes the target likelier/,
      (engine) => ({
        optimStep: (options) => engine.optimStep({ ...options, learningRate: -options.learningRate }),
      }),
    ],
    ["states that are not loaded", /restores sampling and optimiser/, () => ({ loadState: async () => {} })],
    [
      "gradients that are lost",
      /gradients of several calls add up/,
      (engine) => {
        let last: Parameters<Engine["forwardBackward"]> | undefined;
        return {
          forwardBackward: async (...call) => {
            last = call;
            const fresh = tabularEngine();
            return fresh.forwardBackward(...call);
          },
          optimStep: async (options) => {
            if (last) await engine.forwardBackward(...last);
            last = undefined;
            return engine.optimStep(options);
          },
        };
      },
    ],
  ])("%s", async (_, message, change) => {
    await expect(checkEngine(broken(change))).rejects.toThrow(message);
  });
});
