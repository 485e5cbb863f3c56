import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { deflateRawSync } from "node:zlib";
import { patchArtifacts, patchFailure, patchMatrix } from "./act-patch.mjs";
import { checksumOf } from "./checksums.mjs";
import { goIsAtLeast } from "./go-version.mjs";
import { moduleHash } from "./module-hash.mjs";
import { moduleProxies } from "./module-proxies.mjs";
import { packagesMatch } from "./packages-match.mjs";
import { platformNames } from "./platform.mjs";
import { unzip } from "./unzip.mjs";

it.each([
  ["go version go1.26.0 linux/amd64", true],
  ["go version go1.26 linux/amd64", true],
  ["go version go1.26.8 linux/amd64", true],
  ["go version go1.27.0 darwin/arm64", true],
  ["go version go2.0 darwin/arm64", true],
  ["go version go1.25.9 linux/amd64", false],
  ["go version go1.9 linux/amd64", false],
  ["go version go1.26rc1 linux/amd64", false],
  ["go version devel +abc", false],
  ["", false],
])("Go 1.26.0 or newer in %j: %j", (line, expected) => {
  expect(goIsAtLeast(line, "1.26.0")).toBe(expected);
});

it.each([
  [undefined, ["https://proxy.golang.org"]],
  ["", ["https://proxy.golang.org"]],
  ["https://a.example/x/,https://b.example|direct", ["https://a.example/x", "https://b.example"]],
  ["direct", []],
  ["off", []],
])("the proxies of GOPROXY=%j are %j", (value, expected) => {
  expect(moduleProxies(value)).toEqual(expected);
});

describe("checksumOf", () => {
  const hash = "ab".repeat(32);
  const text = `${"cd".repeat(32)}  pulumi-v3.259.0-linux-x64.tar.gz.sig\n${hash.toUpperCase()} *pulumi-v3.259.0-linux-x64.tar.gz\r\n`;

  it("takes the line of exactly this file", () => {
    expect(checksumOf(text, "pulumi-v3.259.0-linux-x64.tar.gz")).toBe(hash);
    expect(checksumOf(text, "pulumi-v3.259.0-darwin-x64.tar.gz")).toBeUndefined();
    expect(checksumOf("<html>not found</html>", "html")).toBeUndefined();
  });
});

describe("patchArtifacts", () => {
  it("takes the padding away in both places", () => {
    expect(patchArtifacts("x base64.URLEncoding.A y base64.URLEncoding.B")).toBe(
      "x base64.RawURLEncoding.A y base64.RawURLEncoding.B",
    );
  });

  it.each(["", "base64.URLEncoding.A", "base64.RawURLEncoding.A base64.RawURLEncoding.B"])(
    "refuses other source: %j",
    (source) => {
      expect(() => patchArtifacts(source)).toThrow("places of");
    },
  );
});

describe("patchFailure", () => {
  const call = "return runner.NewPlanExecutor(plan)(ctx)";
  it("makes a called workflow that failed a job that failed, in both places", () => {
    const patched = patchFailure(`a ${call} b ${call}`);
    expect(patched).not.toContain(call);
    expect(patched.match(/rc\.result\("failure"\)/g)).toHaveLength(2);
  });

  it("refuses other source", () => {
    expect(() => patchFailure(call)).toThrow("places of");
  });
});

describe("patchMatrix", () => {
  it("lets no call of a matrix hide that another one failed", () => {
    const source = "a if rc.caller != nil {\n\t\t// set reusable workflow job result\n b";
    expect(patchMatrix(source)).toContain(
      'if rc.caller != nil && rc.caller.runContext.Run.Job().Result != "failure" {',
    );
    expect(() => patchMatrix(source + source)).toThrow("2 places of");
  });
});

describe("packagesMatch", () => {
  const lock = {
    packages: {
      "": { name: "infra-action" },
      "node_modules/a": { version: "1.0.0", integrity: "sha512-a" },
      "node_modules/mac": { version: "1.0.0", optional: true, os: ["darwin"] },
    },
  };
  const a = lock.packages["node_modules/a"];

  it.each([
    { because: "complete", there: { "node_modules/a": a }, expected: true },
    { because: "another version", there: { "node_modules/a": { version: "1.0.1" } }, expected: false },
    { because: "other content", there: { "node_modules/a": { ...a, integrity: "sha512-b" } }, expected: false },
    { because: "one is missing", there: {}, expected: false },
    { because: "one too many", there: { "node_modules/a": a, "node_modules/b": a }, expected: false },
  ])("$because: $expected", ({ there, expected }) => {
    expect(packagesMatch(lock, { packages: there })).toBe(expected);
  });

  it("does not take two empty records for an installation", () => {
    expect(packagesMatch({}, {})).toBe(false);
  });
});

describe("unzip", () => {
  it("gives back what was packed, deflated or stored", () => {
    const files = [
      { name: "go/bin/go", data: Buffer.from("program ".repeat(100)) },
      { name: "go/VERSION", data: Buffer.from("go1.26.0\n"), stored: true },
      { name: "go/empty", data: Buffer.alloc(0) },
    ];

    expect(unzip(zip(files))).toEqual(files.map(({ name, data }) => ({ name, data })));
  });

  it.each([
    { because: "cut short", damage: (archive) => archive.subarray(0, -30), message: "not a whole zip" },
    { because: "no archive", damage: () => Buffer.from("<html>"), message: "not a whole zip" },
    {
      because: "a wrong size",
      damage: (archive) => (archive.writeUInt32LE(3, archive.indexOf("PK\u0001\u0002") + 24), archive),
      message: "",
    },
  ])("refuses an archive that is damaged: $because", ({ damage, message }) => {
    expect(() => unzip(damage(zip([{ name: "a", data: Buffer.from("abcdefgh") }])))).toThrow(message);
  });
});

it("hashes a module as Go does, whatever the order of its files", () => {
  const files = [
    { name: "m@v1/b", data: Buffer.from("b") },
    { name: "m@v1/a", data: Buffer.from("a") },
  ];
  const hex = (text) => createHash("sha256").update(text).digest("hex");
  const expected = createHash("sha256")
    .update(`${hex("a")}  m@v1/a\n${hex("b")}  m@v1/b\n`)
    .digest("base64");

  expect(moduleHash(files)).toBe(`h1:${expected}`);
});

it.each([
  ["linux", "x64", { node: "linux-x64", go: "linux-amd64", pulumi: "linux-x64" }],
  ["darwin", "arm64", { node: "darwin-arm64", go: "darwin-arm64", pulumi: "darwin-arm64" }],
  ["win32", "x64", { node: "win32-x64", go: undefined, pulumi: undefined }],
  ["linux", "riscv64", { node: "linux-riscv64", go: undefined, pulumi: undefined }],
])("names of %s on %s", (platform, arch, expected) => {
  expect(platformNames(platform, arch)).toMatchObject(expected);
});

describe("the pinned versions", () => {
  const versions = JSON.parse(readFileSync("scripts/bootstrap/versions.json", "utf8"));
  const module = (name) => readFileSync(`scripts/tools/go/${name}/go.mod`, "utf8");

  it.each([
    ["pulumi", "github.com/pulumi/pulumi/pkg/v3", versions.engine],
    ["nodejs-host", "github.com/pulumi/pulumi/sdk/v3", versions.nodejsHost],
    ["yaml-host", "github.com/pulumi/pulumi-yaml", versions.yaml],
    ["yaml-host", "github.com/pulumi/pulumi/pkg/v3", versions.engine],
    ["tools", "github.com/nektos/act", versions.act],
    ["tools", "github.com/rhysd/actionlint", versions.actionlint],
  ])("are those of the committed modules: %s has %s %s", (name, dependency, version) => {
    expect(module(name)).toContain(`\t${dependency} v${version} // indirect`);
    expect(module(name)).toContain(`\ngo ${versions.go.version}\n`);
  });
});

function zip(files) {
  const bodies = [];
  const entries = [];
  let offset = 0;
  for (const { name, data, stored = false } of files) {
    const packed = stored ? data : deflateRawSync(data);
    const fields = Buffer.alloc(26); // what a file's own header and its entry in the directory share
    fields.writeUInt16LE(stored ? 0 : 8, 4);
    fields.writeUInt32LE(packed.length, 14);
    fields.writeUInt32LE(data.length, 18);
    fields.writeUInt16LE(Buffer.byteLength(name), 22);
    const local = Buffer.concat([Buffer.from("PK\u0003\u0004"), fields, Buffer.from(name), packed]);
    const entry = Buffer.concat([
      Buffer.from("PK\u0001\u0002"),
      Buffer.alloc(2),
      fields,
      Buffer.alloc(14),
      Buffer.from(name),
    ]);
    entry.writeUInt32LE(offset, 42);
    bodies.push(local);
    entries.push(entry);
    offset += local.length;
  }
  const directory = Buffer.concat(entries);
  const end = Buffer.alloc(22);
  end.write("PK\u0005\u0006", "latin1");
  end.writeUInt16LE(files.length, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...bodies, directory, end]);
}
