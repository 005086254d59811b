/**
 * Error families. Every message says what happened, names the file or key, gives the two
 * values that clash and ends with what to do. The CLI prints the message alone and exits
 * with the family's code; anything that is not a SparringError is a bug and keeps its stack.
 */
export class SparringError extends Error {
  /** Process exit code of this family. */
  readonly exitCode: number = 1;
  override get name(): string {
    return this.constructor.name;
  }
}

/** A setting is unknown, has a wrong type or contradicts another one. */
export class ConfigError extends SparringError {
  override readonly exitCode = 2;
}

/** A picture, pair, data set or stored record cannot be used. */
export class DataError extends SparringError {
  override readonly exitCode = 3;
}

/** The rules were called wrongly (a move out of turn, a seat that does not exist). */
export class GameError extends SparringError {
  override readonly exitCode = 4;
}

/** A player could not decide. */
export class PlayerError extends SparringError {
  override readonly exitCode = 5;
}

/** The engine refused data or broke. */
export class EngineError extends SparringError {
  override readonly exitCode = 6;
}

/** A checkpoint or run directory is damaged, locked, missing or from another version. */
export class CheckpointError extends SparringError {
  override readonly exitCode = 7;
}

/** An evaluation cannot be carried out. */
export class EvaluationError extends SparringError {
  override readonly exitCode = 8;
}
