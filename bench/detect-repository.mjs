// A generated monorepo: projects with a program and two stacks each, and a branch that changes a part of them.
import { execFileSync, spawn } from "node:child_process";
import { mkdirSync } from "node:fs";
import { once } from "node:events";

/**
 * Makes and checks out a repository, packed, its branch `change` checked out, `main` gone on since they parted.
 * @param {string} folder
 * @param {{ projects: number, filesPerProject: number, changedProjects: number, changedPerProject: number }} size
 * @returns {Promise<{base: string, head: string, git: (...args: string[]) => string}>}
 */
export async function makeDetectRepository(folder, size) {
  mkdirSync(folder, { recursive: true });
  const git = (...args) => execFileSync("git", args, { cwd: folder, encoding: "utf8", maxBuffer: 2 ** 28 }).trim();
  git("init", "--quiet", "--initial-branch=main");
  const child = spawn("git", ["fast-import", "--quiet", "--force"], {
    cwd: folder,
    stdio: ["pipe", "inherit", "inherit"],
  });
  for (const part of history(size)) if (!child.stdin.write(part)) await once(child.stdin, "drain");
  child.stdin.end();
  const [code] = await once(child, "close");
  if (code !== 0) throw new Error(`git fast-import ended with ${code}.`);
  git("repack", "-adq");
  git("update-ref", "refs/remotes/origin/main", "refs/heads/main");
  git("checkout", "--quiet", "change");
  return { base: git("rev-parse", "main"), head: git("rev-parse", "change"), git };
}

function* history({ projects, filesPerProject, changedProjects, changedPerProject }) {
  yield commit("main", 1, "");
  for (let at = 0; at < projects; at++) yield* projectFiles(at, filesPerProject);
  yield `\n${commit("change", 2, "from refs/heads/main\n")}`;
  const step = Math.floor(projects / changedProjects);
  for (let at = 0; at < changedProjects; at++)
    for (let file = 0; file < changedPerProject; file++)
      yield blob(`${projectFolder(at * step)}/src/file-${file}.ts`, `export const changed = ${file};\n`);
  yield `\n${commit("main", 3, "")}`;
  for (let at = 0; at < 50; at++) yield blob(`docs/page-${at}.md`, `page ${at}\n`);
  yield "\n";
}

const projectFolder = (at) => `area-${at % 40}/project-${at}`;

function* projectFiles(at, count) {
  const folder = projectFolder(at);
  yield blob(
    `${folder}/Pulumi.yaml`,
    `name: project-${at}\nruntime:\n  name: nodejs\n  options:\n    typescript: true\n`,
  );
  for (const stack of ["staging", "production"])
    yield blob(`${folder}/Pulumi.${stack}.yaml`, `config:\n  aws:region: eu-west-1\n  project-${at}:size: "3"\n`);
  yield blob(`${folder}/package.json`, `{"name":"project-${at}","dependencies":{"@pulumi/pulumi":"3.200.0"}}\n`);
  const reads = at % 10 === 9 ? `new pulumi.StackReference(\`acme/project-${at - 1}/\${pulumi.getStack()}\`);\n` : "";
  yield blob(`${folder}/index.ts`, `import * as pulumi from "@pulumi/pulumi";\nimport "./src/file-0";\n${reads}`);
  for (let file = 0; file < count - 5; file++) yield blob(`${folder}/src/file-${file}.ts`, source(at, file));
}

/** Some 600 bytes, as programs' files are. */
const source = (at, file) =>
  `// ${at} ${file}\n${Array.from({ length: 10 }, (_, line) => `export const value${line} = "${at}-${file}-${line}, a line of a program";\n`).join("")}`;

const commit = (branch, mark, from) =>
  `commit refs/heads/${branch}\nmark :${mark}\ncommitter Bench <bench@example.com> ${1_770_000_000 + mark} +0000\ndata 1\nx\n${from}`;
const blob = (path, text) => `M 100644 inline ${path}\ndata ${Buffer.byteLength(text)}\n${text}\n`;
