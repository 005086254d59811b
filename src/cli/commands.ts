/** The commands of the program, in the order of its help. The file of a command is loaded when it is called. */
import type { AddCommand } from "./command.ts";

export interface CommandEntry {
  readonly name: string;
  /** One line for the list of commands. */
  readonly summary: string;
  load(): Promise<AddCommand>;
}

export const COMMANDS: readonly CommandEntry[] = [
  {
    name: "train",
    summary: "train a vision-language model by self-play, and show that it became better",
    load: async () => (await import("./train.ts")).addTrain,
  },
  {
    name: "plan",
    summary: "say what a training run will take: games, tokens, time, memory, disk",
    load: async () => (await import("./plan.ts")).addPlan,
  },
  {
    name: "play",
    summary: "play at one seat yourself; a checkpoint or a bot plays the others",
    load: async () => (await import("./play/play.ts")).addPlay,
  },
  {
    name: "evaluate",
    summary: "measure how good players are, with intervals",
    load: async () => (await import("./evaluate/evaluate.ts")).addEvaluate,
  },
  {
    name: "solve",
    summary: "best play of a small game: its exact value, and how fast each method gets there",
    load: async () => (await import("./solve/solve.ts")).addSolve,
  },
  {
    name: "replay",
    summary: "print a stored game step by step",
    load: async () => (await import("./replay/replay.ts")).addReplay,
  },
  {
    name: "dashboard",
    summary: "watch runs, curves and games in the browser, live while a run is going on",
    load: async () => (await import("./dashboard/dashboard.ts")).addDashboard,
  },
  {
    name: "report",
    summary: "make one HTML file about a run: result, curves, ladder, held-out tasks, games",
    load: async () => (await import("./report.ts")).addReport,
  },
  {
    name: "bundle",
    summary: "copy a run's dashboard into a folder that any web server shows; visitors may play its model",
    load: async () => (await import("./bundle/bundle.ts")).addBundle,
  },
  {
    name: "pairs",
    summary: "look at the pictures that games are made of, take in your own, write them for others",
    load: async () => (await import("./pairs/pairs.ts")).addPairs,
  },
  {
    name: "pretrain",
    summary: "make the base model from nothing: seeing, describing, judging statements, the game's form",
    load: async () => (await import("./pretrain/pretrain.ts")).addPretrain,
  },
  {
    name: "reproduce",
    summary:
      "the paper's figures and tables in miniature: trains over seeds, measures, and writes what came out",
    load: async () => (await import("./reproduce.ts")).addReproduce,
  },
  {
    name: "serve",
    summary:
      "serve a model of this project over the Tinker protocol: sampling and training, pictures included",
    load: async () => (await import("./serve.ts")).addServe,
  },
  {
    name: "env",
    summary: "serve a game as an OpenEnv environment: a client holds one seat, opponents hold the others",
    load: async () => (await import("./env.ts")).addEnv,
  },
  {
    name: "export",
    summary: "write what a run learned for other programs",
    load: async () => (await import("./export/export.ts")).addExport,
  },
  {
    name: "import",
    summary: 'read what "sparring export" wrote, and write its weights file',
    load: async () => (await import("./export/import.ts")).addImport,
  },
  {
    name: "engine",
    summary: "servers of the Tinker protocol: start one of your own, look at what one can do",
    load: async () => (await import("./engine/engine.ts")).addEngine,
  },
  {
    name: "metrics",
    summary: "explain the numbers that runs write and commands print",
    load: async () => (await import("./metrics.ts")).addMetrics,
  },
  {
    name: "settings",
    summary: "list every setting: meaning, allowed values, value in a preset",
    load: async () => (await import("./settings.ts")).addSettings,
  },
  {
    name: "doctor",
    summary: "try whether everything works on this machine, and say what to do where it does not",
    load: async () => (await import("./doctor/doctor.ts")).addDoctor,
  },
];
