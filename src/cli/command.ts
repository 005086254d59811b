/** The interface of a command file. */
import type { Command } from "commander";
import type { CliIo } from "./io.ts";

/** The exit code of a command; 0 is success. */
export type ExitCode = number;

/** Adds a command to the program; its action reports the exit code to `done`. */
export type AddCommand = (program: Command, io: CliIo, done: (code: ExitCode) => void) => void;
