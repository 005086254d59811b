/** `sparring train --dry-run`: what a run will ask of a Tinker server, as a table. Nothing is sent, and no folder is made. */
import { ConfigError } from "../core/errors.ts";
import { rendererOf } from "../engine/tinker/open.ts";
import { type Asked, type Estimate, estimate } from "../run/dry-run.ts";
import type { Config } from "../run/settings/config.ts";
import type { CliIo } from "./io.ts";

/** @throws ConfigError for an engine that asks no server, EngineError if the model's files are nowhere. */
export async function dryRun(config: Config, json: boolean, io: CliIo): Promise<number> {
  const { engine } = config;
  if (engine.kind !== "tinker")
    throw new ConfigError(
      `--dry-run tells what a server will be asked, and the engine ${engine.kind} asks none. Add --engine tinker --model MODEL, or leave out --dry-run.`,
    );
  const renderer = await rendererOf(engine, io.env);
  const told = await estimate(config, renderer);
  io.out.write(json ? `${JSON.stringify({ type: "estimate", ...told })}\n` : textOf(told, config, engine));
  return 0;
}

function textOf(
  { rendered, training, heldOut, optimiserSteps, checkpoints }: Estimate,
  { iterations }: Config,
  { model, url }: Extract<Config["engine"], { kind: "tinker" }>,
): string {
  const rows: [string, (asked: Asked) => number][] = [
    ["games", ({ games }) => games],
    ["prompts", ({ prompts }) => prompts],
    ["pictures in them", ({ pictures }) => pictures],
    ["tokens read", ({ read }) => read],
    ["tokens scored under the base, at most", ({ scored }) => scored],
    ["tokens sampled, at most", ({ sampled }) => sampled],
    ["tokens trained, at most", ({ trained }) => trained],
  ];
  const line = (name: string, a: string, b: string) =>
    `  ${name.padEnd(38)}${a.padStart(16)}${b.padStart(16)}`;
  const count = (value: number) => value.toLocaleString("en");
  return [
    `${model} at ${url}: ${iterations} iterations, ${count(optimiserSteps)} optimiser steps, ${checkpoints} checkpoints on the server.`,
    line("", "training", "held out"),
    ...rows.map(([name, of]) => line(name, count(of(training)), count(of(heldOut)))),
    `From ${rendered} games of the training set, rendered for this model; nothing was sent.`,
    "",
  ].join("\n");
}
