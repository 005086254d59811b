/** One row of what `sparring doctor` found. */
export interface Finding {
  readonly name: string;
  /** `fail`: training does not work here; `warn`: a part of it does not, or may not. */
  readonly state: "ok" | "warn" | "fail";
  readonly seen: string;
  /** What to do where it is not ok. */
  readonly remedy?: string;
}

export function ok(name: string, seen: string): Finding {
  return { name, state: "ok", seen };
}

export function found(name: string, state: "warn" | "fail", seen: string, remedy: string): Finding {
  return { name, state, seen, remedy };
}

/** A failure of the work is a row that is not ok. */
export async function tried(
  name: string,
  state: "warn" | "fail",
  remedy: string,
  work: () => string | Promise<string>,
): Promise<Finding> {
  try {
    return ok(name, await work());
  } catch (error) {
    const [first] = (error as Error).message.split(/\n|\. /);
    return found(name, state, first, remedy);
  }
}
