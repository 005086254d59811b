/**
 * The identity of a contestant, by which it is the same player another time: the bytes of its weights, or all
 * that changes its answers.
 */
import path from "node:path";
import { fileHash } from "../checkpoint/files.ts";
import type { ContestantSpec } from "./contestants.ts";

/**
 * Equal for two names of one player. `base` depends on the engine's settings beside it. @throws if a file
 * cannot be read.
 */
export function contestantIdentity(spec: ContestantSpec): string {
  switch (spec.kind) {
    case "bot":
      return `bot:${spec.name}`;
    case "reader":
      return `reader of ${contestantIdentity(spec.of)}`;
    case "base":
      return "base";
    case "weights":
      return `weights ${fileHash(spec.file).slice(0, 16)}`;
    case "checkpoint":
      return `checkpoint ${fileHash(path.join(spec.folder, "manifest.json")).slice(0, 16)}`;
    case "chat": {
      const { model, url, settings } = spec.endpoint;
      const { temperature = "default", maxTokens, pictureSize = "default" } = settings;
      return `chat ${model} ${url} temperature ${temperature} maxTokens ${maxTokens} pictureSize ${pictureSize}`;
    }
  }
}
