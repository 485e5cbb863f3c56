import { execFileSync } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gitPush } from "../../src/adapters/git-push";

const SERVICES = Array.from({ length: 8 }, (_, number) => `service-${number}`);

describe("services that are pushed to one branch at once, each by a job of its own", () => {
  let folder = "";
  const git = (...args: string[]): string =>
    execFileSync("git", ["-c", "user.name=t", "-c", "user.email=t@example.com", "-C", folder, ...args], {
      encoding: "utf8",
    });

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "infra-action-pushes-"));
    git("init", "--quiet", "--bare", "--initial-branch=main", "remote.git");
    git("clone", "--quiet", "remote.git", "first");
    await mkdir(join(folder, "first/k8s"));
    for (const name of SERVICES) await writeFile(join(folder, "first/k8s", `${name}.yaml`), "image: old\n");
    git("-C", "first", "add", ".");
    git("-C", "first", "commit", "--quiet", "-m", "first");
    git("-C", "first", "push", "--quiet", "origin", "HEAD:main");
    for (const name of SERVICES) git("clone", "--quiet", "remote.git", name);
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it("are all there", async () => {
    const pushed = await Promise.all(
      SERVICES.map((name) => {
        const paths = [`k8s/${name}.yaml`];
        const newer = async () => undefined;
        const change = { branch: "main", service: name, message: name, paths, token: undefined, newer };
        const { push } = gitPush({
          folder: join(folder, name),
          environment: process.env,
          serverUrl: "https://github.com",
        });
        return push(change, (files) => files.map(({ file }) => ({ file, text: "image: new\n" })));
      }),
    );

    expect(pushed.flatMap(({ files }) => files)).toEqual(SERVICES.map((name) => `k8s/${name}.yaml`));
    const subjects = git("-C", "remote.git", "log", "--format=%s", "main").trim().split("\n");
    expect(subjects.toSorted()).toEqual(["first", ...SERVICES]);
    for (const name of SERVICES) expect(git("-C", "remote.git", "show", `main:k8s/${name}.yaml`)).toBe("image: new\n");
  });
});
