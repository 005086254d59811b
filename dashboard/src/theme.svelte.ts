/** Light, dark, or as the system says; kept in the browser. */
export type Theme = "system" | "light" | "dark";

const KEY = "sparring-theme";
const state = $state<{ theme: Theme; turn: number }>({ theme: stored(), turn: 0 });

export function theme(): Theme {
  return state.theme;
}

/** Changes with every change of colours; what is drawn on a canvas must be drawn again. */
export function colourTurn(): number {
  return state.turn;
}

export function nextTheme(): void {
  const order: Theme[] = ["system", "light", "dark"];
  state.theme = order[(order.indexOf(state.theme) + 1) % order.length];
  try {
    localStorage.setItem(KEY, state.theme);
  } catch {
    // A browser that keeps nothing forgets the choice.
  }
  applyTheme();
}

export function applyTheme(): void {
  document.documentElement.dataset.theme = state.theme;
  state.turn++;
}

matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
  state.turn++;
});

function stored(): Theme {
  try {
    const kept = localStorage.getItem(KEY);
    return kept === "light" || kept === "dark" ? kept : "system";
  } catch {
    return "system";
  }
}

/** A colour of the style sheet as a canvas takes it. */
export function colour(name: string): string {
  const probe = document.createElement("span");
  probe.style.color = `var(${name})`;
  document.body.append(probe);
  const { color } = getComputedStyle(probe);
  probe.remove();
  return color;
}
