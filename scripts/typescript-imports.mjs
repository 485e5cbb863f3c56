// Lets Node load this project's TypeScript sources as they are: imports there carry no extension, and Node's own type
// stripping wants one. Used by scripts that read the tables of src (docs, bundle).
import { existsSync } from "node:fs";
import { registerHooks } from "node:module";
import { fileURLToPath } from "node:url";

registerHooks({
  resolve(specifier, context, nextResolve) {
    if (specifier.startsWith(".") && context.parentURL?.endsWith(".ts")) {
      const url = new URL(`${specifier}.ts`, context.parentURL);
      if (existsSync(fileURLToPath(url))) return nextResolve(url.href, context);
      if (specifier.endsWith(".json"))
        return nextResolve(specifier, { ...context, importAttributes: { type: "json" } });
    }
    return nextResolve(specifier, context);
  },
});
