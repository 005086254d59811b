/** What the name of a source tells of the settings it was opened with: enough to replay a game outside of its run. */

/** `clevr-64-s1`, `charts-64-s1~noise:35`, `photos-cifar10-64-s1`. */
const NAME = /^(clevr|charts|photos)(?:-cifar10)?-(\d+)-s(\d+)((?:~[a-z][a-z-]*(?::[\d.]+)?)*)$/;

/** `key=value` texts; none where a part of the name is not that of a generated source, or the parts differ in size or seed. */
export function settingsOfSource(name: string): string[] {
  const parts = name.split("+").map((part) => NAME.exec(part));
  if (!parts.every((part) => part !== null)) return [];
  const [, , size, seed] = parts[0];
  if (parts.some((part) => part[2] !== size || part[3] !== seed)) return [];
  const source = parts.map((part) => part[1] + part[4]).join("+");
  return [`pairs.source=${source}`, `pairs.pictureSize=${size}`, `pairs.seed=${seed}`];
}
