import { sourceOfPosition } from "./source-position";

it.each<{ position: string; workDir: string; source: unknown }>([
  { position: "project:///index.ts#5,11", workDir: "infra", source: { file: "infra/index.ts", line: 5, column: 11 } },
  { position: "project:///index.ts#5", workDir: ".", source: { file: "index.ts", line: 5, column: null } },
  { position: "project:///src/a%20b.ts#5,1", workDir: "x/y", source: { file: "x/y/src/a b.ts", line: 5, column: 1 } },
  { position: "project:///../lib/a.ts#2,0", workDir: "infra", source: { file: "lib/a.ts", line: 2, column: null } },
  { position: "project:///../../etc/passwd#1,1", workDir: "infra", source: null },
  { position: "project:///%2e%2e/%2e%2e/etc/passwd#1,1", workDir: "infra", source: null },
  { position: "project:///node_modules/@pulumi/eks/cluster.ts#9,1", workDir: "infra", source: null },
  { position: "project:///index.ts#0,1", workDir: "infra", source: null },
  { position: "project:///%E0%A4%A#1,1", workDir: "infra", source: null },
  { position: "file:///etc/passwd#1,1", workDir: "infra", source: null },
  { position: "", workDir: "infra", source: null },
])("$position in $workDir", ({ position, workDir, source }) => {
  expect(sourceOfPosition(position, { workDir })).toEqual(source);
});
