import { execFileSync, spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { SERVICES } from "../services";

const SCRIPT = join(__dirname, "dawn.sh");
const dawn = SERVICES.find(({ name }) => name === "dawn");

it("is the cluster that the address plan reserves its range for", () => {
  const config = readFileSync(join(__dirname, "cluster.yaml"), "utf8");
  expect(dawn).toMatchObject({ madeBy: "eksctl" });
  expect(config).toContain(`  name: ${dawn?.cluster}\n`);
  expect(config).toContain(`  cidr: ${dawn?.cidr}\n`);
});

/** The account that the script asks: `aws` answers by the --query of a call, the others say what they were called with. */
describe("dawn.sh", () => {
  const answers = {
    "cluster.status": "ACTIVE",
    "cluster.version": "1.33",
    "cluster.tags.ManagedBy": "eksctl",
    "cluster.resourcesVpcConfig.vpcId": "vpc-1",
    "Vpcs[0].CidrBlock": "10.0.0.0/16",
  };
  let folder = "";
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "dawn-"));
    tool("kubectl", 'printf "%s" "${READY:-ok}"');
    tool("eksctl", 'echo "eksctl $*"');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  function tool(name: string, body: string): void {
    writeFileSync(join(folder, name), `#!/bin/sh\n${body}\n`);
    chmodSync(join(folder, name), 0o755);
  }

  function account(given: Readonly<Record<string, string>>): void {
    const cases = Object.entries(given).map(([query, answer]) => `*"${query}"*) echo "${answer}" ;;`);
    tool(
      "aws",
      `case "$*" in ${cases.join(" ")} *update-kubeconfig*) ;; *) echo "no cluster found" >&2; exit 254 ;; esac`,
    );
  }

  const run = (command: string, { input = "", env = {} }: { input?: string; env?: Record<string, string> } = {}) =>
    spawnSync("bash", [SCRIPT, command], {
      input,
      encoding: "utf8",
      env: { PATH: `${folder}:/usr/bin:/bin`, ...env },
    });

  it("finds nothing wrong with a cluster that is as it should be", () => {
    account(answers);
    const { status, stdout } = run("check");
    expect([status, stdout.match(/^ok /gm)?.length]).toEqual([0, 5]);
  });

  it.each([
    {
      query: "Vpcs[0].CidrBlock",
      found: "10.1.0.0/16",
      says: "not ok  range of vpc-1: 10.1.0.0/16, wanted 10.0.0.0/16",
    },
    { query: "cluster.tags.ManagedBy", found: "pulumi", says: "not ok  made by: pulumi, wanted eksctl" },
    { query: "cluster.status", found: "DELETING", says: "not ok  status: DELETING, wanted ACTIVE" },
  ])("tells that $query is $found", ({ query, found, says }) => {
    account({ ...answers, [query]: found });
    const { status, stdout } = run("check");
    expect([status, stdout]).toEqual([1, expect.stringContaining(says)]);
  });

  it("tells of an API server that is not ready, and of a cluster that cannot be read", () => {
    account(answers);
    expect(run("check", { env: { READY: "etcd failed" } })).toMatchObject({
      status: 1,
      stdout: expect.stringContaining("not ok  API server: etcd failed"),
    });
    account({});
    expect(run("check")).toMatchObject({ status: 3, stderr: expect.stringContaining("no cluster found") });
  });

  it("makes it by its file, and removes it only for who types its name", () => {
    expect(run("make").stdout).toBe("eksctl create cluster --config-file cluster.yaml\n");
    expect(run("remove", { input: "day-cluster\n" })).toMatchObject({ status: 2, stdout: "" });
    expect(run("remove", { input: "dawn-cluster\n" }).stdout).toContain("eksctl delete cluster");
  });

  it("says how it is used, and what it lacks", () => {
    expect(run("help")).toMatchObject({ status: 2, stderr: expect.stringContaining("./dawn.sh check") });
    const bash = execFileSync("sh", ["-c", "command -v bash"], { encoding: "utf8" }).trim();
    const { status, stderr } = spawnSync(bash, [SCRIPT, "make"], { encoding: "utf8", env: { PATH: "/usr/bin:/bin" } });
    expect([status, stderr]).toEqual([2, "eksctl is not on PATH: install it, then run again.\n"]);
  });
});
