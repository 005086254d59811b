import type { Change } from "../pair.ts";
import type { Scene, SceneObject } from "./scene.ts";
import { ATTRIBUTE_NAMES } from "./statement.ts";

/** The change log of two scenes: objects at the same index whose attributes differ. */
export function differences(original: Scene, modified: Scene): Change[] {
  return original.objects.flatMap((before, object) => {
    const after = modified.objects[object];
    const same = !after || ATTRIBUTE_NAMES.every((name) => before[name] === after[name]);
    return same ? [] : [{ object, before: look(before), after: look(after) }];
  });
}

function look({ size, color, material, shape }: SceneObject): Record<string, string> {
  return { size, color, material, shape };
}
