import tseslint from "typescript-eslint";

/**
 * The layers: main, cli → run → commands → {domain, render, ports}; adapters → {ports, domain}.
 * Each rule names the folder it is about, what may not be imported there, and where such code belongs.
 */
const outside = [
  {
    group: ["@actions/*", "@octokit/*", "@pulumi/*"],
    message: "Outside systems are spoken to in src/adapters only; say what you need in src/ports.ts.",
  },
  {
    group: ["node:*", "!node:path", "!node:path/posix", "!node:crypto", "!node:buffer", "!node:util"],
    message: "Files, processes and sockets belong to src/adapters; say what you need in src/ports.ts.",
  },
];
const upward = (...names) => ({
  group: names.flatMap((name) => [`**/${name}/**`, `**/${name}`]),
  message: `Imports go one way (docs/architecture.md): this layer may not know ${names.join(", ")}. Move what is shared into src/domain.`,
});
const layer = (files, patterns) => ({ files, rules: { "no-restricted-imports": ["error", { patterns }] } });

export default tseslint.config(
  {
    ignores: [
      "dist/",
      "node_modules/",
      "demo-results/",
      "scripts/demo/base/",
      "scripts/demo/change/",
      "test/**/programs/",
    ],
  },
  ...tseslint.configs.strict.map((config) => ({ ...config, files: ["src/**/*.ts", "test/**/*.ts", "infra/**/*.ts"] })),
  {
    files: ["src/**/*.ts", "test/**/*.ts"],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      "@typescript-eslint/no-floating-promises": "error",
      "@typescript-eslint/no-misused-promises": "error",
      "@typescript-eslint/switch-exhaustiveness-check": ["error", { considerDefaultExhaustiveForUnions: true }],
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/no-non-null-assertion": "error",
      "no-console": "error",
      "no-restricted-exports": ["error", { restrictDefaultExports: { direct: true, named: true, defaultFrom: true } }],
    },
  },
  {
    // A package of its own, whose SDKs need not be there: no rule that asks for types. tsc --project infra does.
    files: ["infra/**/*.ts"],
    rules: {
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/no-non-null-assertion": "error",
      "no-console": "error",
      "max-lines": ["error", { max: 200, skipBlankLines: true, skipComments: true }],
      "no-restricted-exports": ["error", { restrictDefaultExports: { direct: true, named: true, defaultFrom: true } }],
    },
  },
  {
    files: ["src/**/*.ts"],
    ignores: ["src/**/*.test.ts"],
    rules: {
      "max-lines": ["error", { max: 200, skipBlankLines: true, skipComments: true }],
      "max-lines-per-function": ["error", { max: 40, skipBlankLines: true, skipComments: true }],
      "no-restricted-syntax": [
        "error",
        {
          selector: "ThrowStatement > NewExpression[callee.name='Error']",
          message: "Throw an InfraError (src/errors.ts): a code, what, why and what to do next.",
        },
      ],
    },
  },
  {
    files: ["src/{domain,render,commands}/**/*.ts", "src/{run,inputs,outputs,errors,ports}.ts"],
    ignores: ["src/**/*.test.ts"],
    rules: {
      "no-restricted-globals": [
        "error",
        { name: "process", message: "The environment is read in src/main* and src/adapters only." },
        { name: "fetch", message: "Outside systems are spoken to in src/adapters only." },
      ],
    },
  },
  layer(
    ["src/domain/**/*.ts"],
    [...outside, upward("render", "commands", "adapters", "ports", "run", "main", "cli", "inputs", "outputs")],
  ),
  layer(
    ["src/render/**/*.ts"],
    [...outside, upward("commands", "adapters", "ports", "run", "main", "cli", "inputs", "outputs")],
  ),
  layer(["src/commands/**/*.ts"], [...outside, upward("adapters", "main", "cli", "run")]),
  layer(["src/adapters/**/*.ts"], [upward("commands", "render", "run", "main", "cli")]),
  layer(
    ["src/{run,inputs,outputs,errors,ports}.ts", "src/inputs/**/*.ts"],
    [...outside, upward("adapters", "main", "cli")],
  ),
  layer(["src/**/*.test.ts"], []),
);
