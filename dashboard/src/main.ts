/** The page: mounted once, driven by the address behind the `#`. */
import "uplot/dist/uPlot.min.css";
import "./style.css";
import { mount } from "svelte";
import App from "./App.svelte";
import { applyTheme } from "./theme.svelte.ts";

applyTheme();
const target = document.getElementById("app");
// What the server's file shows until here gives way.
target?.replaceChildren();
if (target) mount(App, { target });
