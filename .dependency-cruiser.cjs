/** The house has one direction: a folder of src/ imports only from folders to its left. */
const order = [
  "core", "images", "pairs", "language", "games", "solvers", "players", "rollout", "reward", "advantage",
  "objective", "engine", "algorithms", "checkpoint", "evaluate", "run", "measure", "dataset", "reproduce", "report", "server", "api", "cli",
];

module.exports = {
  forbidden: [
    ...order.slice(0, -1).map((folder, i) => ({
      name: `${folder}-looks-left-only`,
      severity: "error",
      from: { path: `^src/${folder}/` },
      to: { path: `^src/(${order.slice(i + 1).join("|")})/` },
    })),
    { name: "no-circular", severity: "error", from: {}, to: { circular: true, viaOnly: { dependencyTypesNot: ["type-only"] } } },
    { name: "resolvable", severity: "error", from: {}, to: { couldNotResolve: true } },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: { exportsFields: ["exports"], conditionNames: ["import", "require", "node", "default"] },
  },
};
