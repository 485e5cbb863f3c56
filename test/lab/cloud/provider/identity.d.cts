export function identify(
  script: string,
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): { readonly name: string; readonly version: string };
