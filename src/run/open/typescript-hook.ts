/**
 * A hook for Node before 22.18, which knows no TypeScript: modules of users without their types. Left out: what is
 * more than types (decorators, JSX) and names without `.ts`.
 */
import { readFile } from "node:fs/promises";
import type { LoadHook } from "node:module";
import { fileURLToPath } from "node:url";
import { transform } from "sucrase";

export const load: LoadHook = async (url, context, next) => {
  if (!/^file:.*\.m?ts$/.test(url)) return next(url, context);
  const filePath = fileURLToPath(url);
  const text = await readFile(filePath, "utf8");
  const { code } = transform(text, { transforms: ["typescript"], disableESTransforms: true, filePath });
  return { format: "module", source: code, shortCircuit: true };
};
