/** The order of test files: those that take longest begin, so that no worker waits for one of them at the end. */
import { BaseSequencer, type TestSpecification } from "vitest/node";

/** By what a clean checkout takes; without this list files would be ordered by their size. */
const LONGEST = [
  "test/first-steps",
  "test/end-to-end",
  "src/server/tinker/run",
  "test/pretrain",
  "test/large-recipes",
  "src/cli/pretrain/pretrain",
  "test/base-model",
];

export default class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId }: TestSpecification) => {
      const at = LONGEST.findIndex((name) => moduleId.endsWith(`${name}.test.ts`));
      return at === -1 ? LONGEST.length : at;
    };
    return (await super.sort(files)).sort((a, b) => place(a) - place(b));
  }
}
