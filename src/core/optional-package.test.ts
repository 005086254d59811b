import { expect, test } from "vitest";
import { ConfigError } from "./errors.ts";
import { optional } from "./optional-package.ts";

const load = (error: object) => optional("Charts", ["dejavu-fonts-ttf"], () => Promise.reject(error));

test("a package that is missing is told with the command that installs its version", async () => {
  // A name that no package has, so that Node itself says what a missing one looks like.
  const missing = optional("Charts", ["dejavu-fonts-ttf"], () => import(String("no-such-package-here")));
  await expect(missing).rejects.toThrow(ConfigError);
  await expect(missing).rejects.toThrow(
    /Charts need dejavu-fonts-ttf.*npm install dejavu-fonts-ttf@2\.37\.3$/,
  );
});

test("a native part that is missing counts as a missing package", async () => {
  await expect(
    load(new Error('Could not load the "sharp" module using the linux-x64 runtime')),
  ).rejects.toThrow(/npm install/);
});

test("any other failure stays what it is", async () => {
  const other = new RangeError("out of range");
  await expect(load(other)).rejects.toBe(other);
  await expect(optional("Charts", [], async () => 3)).resolves.toBe(3);
});
