/**
 * Matrix games in JSON files: either the rows of a zero-sum table, `[[0, 1], [1, 0]]`, or an object with
 * `payoffs` and, if wanted, `columnPayoffs`, `rowMoves` and `columnMoves`.
 */
import { readFileSync, statSync } from "node:fs";
import { ConfigError, DataError } from "../../core/errors.ts";
import { checkGameSettings } from "../settings-check.ts";
import { type MatrixGameSettings, matrixGameSettings } from "./settings.ts";

/** 50 × 50 numbers of 20 digits for each player fit in. */
const MAX_BYTES = 200_000;

/** @throws DataError naming the file and what is wrong with it. */
export function readMatrixFile(path: string): MatrixGameSettings {
  const content = parseJson(path, readSmall(path));
  const options = Array.isArray(content) ? { payoffs: content } : content;
  if (typeof options !== "object" || options === null) {
    throw new DataError(
      `${path} holds ${JSON.stringify(options)}: write a list of rows, or an object with payoffs.`,
    );
  }
  if (!("payoffs" in options))
    throw new DataError(`${path} has no "payoffs": give the rows of the table there.`);
  try {
    const named = { rowMoves: null, columnMoves: null, ...options };
    return checkGameSettings(path, matrixGameSettings, named);
  } catch (error) {
    throw error instanceof ConfigError ? new DataError(error.message) : error;
  }
}

function readSmall(path: string): string {
  try {
    const { size } = statSync(path);
    if (size > MAX_BYTES) {
      throw new DataError(
        `${path} has ${size} bytes, more than the ${MAX_BYTES} of a matrix game: give a smaller table.`,
      );
    }
    return readFileSync(path, "utf8");
  } catch (error) {
    if (error instanceof DataError) throw error;
    throw new DataError(`${path} cannot be read (${(error as Error).message}): check the name of the file.`);
  }
}

function parseJson(path: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new DataError(
      `${path} is not JSON (${(error as Error).message}): write finite numbers in lists of rows.`,
    );
  }
}
