import { archiveFile, checksumOf, newestWanted, releasePlaces } from "./engine-release";
import { wantedVersion } from "./engine-version";

describe("archiveFile", () => {
  it.each([
    { platform: "linux", arch: "x64", expected: "pulumi-v3.259.0-linux-x64.tar.gz" },
    { platform: "darwin", arch: "arm64", expected: "pulumi-v3.259.0-darwin-arm64.tar.gz" },
    { platform: "win32", arch: "x64", expected: "pulumi-v3.259.0-windows-x64.zip" },
    { platform: "freebsd", arch: "x64", expected: undefined },
    { platform: "linux", arch: "s390x", expected: undefined },
  ])("$platform $arch → $expected", ({ platform, arch, expected }) => {
    expect(archiveFile("3.259.0", platform, arch)).toBe(expected);
  });
});

describe("checksumOf", () => {
  const sum = "a".repeat(64);
  const other = "B".repeat(64);
  const list = `${sum}  pulumi-v3.1.0-linux-x64.tar.gz\n${other} *pulumi-v3.1.0-linux-arm64.tar.gz\r\n`;

  it.each([
    { file: "pulumi-v3.1.0-linux-x64.tar.gz", expected: sum },
    { file: "pulumi-v3.1.0-linux-arm64.tar.gz", expected: other.toLowerCase() },
    { file: "linux-x64.tar.gz", expected: undefined },
    { file: "pulumi-v3.1.0-darwin-x64.tar.gz", expected: undefined },
  ])("$file → $expected", ({ file, expected }) => {
    expect(checksumOf(list, file)).toBe(expected);
  });

  it("does not take a page for a list", () => {
    expect(checksumOf("<html>not found</html>", "pulumi")).toBeUndefined();
  });
});

describe("newestWanted", () => {
  const list = ["v3.258.0", "v3.259.0", "v3.260.0-beta.1", "v3.1.0", "nonsense", "v4.0.0"].map((version) => ({
    version,
  }));

  it.each([
    { asked: "^3", expected: "3.259.0" },
    { asked: "~3.258", expected: "3.258.0" },
    { asked: "", expected: "4.0.0" },
    { asked: "^5", expected: undefined },
    { asked: "<=3.1.5", expected: undefined },
  ])("$asked → $expected", ({ asked, expected }) => {
    expect(newestWanted(list, wantedVersion(asked, undefined))).toBe(expected);
  });

  it("does not take anything else for a list", () => {
    expect(newestWanted({ message: "rate limited" }, { kind: "any" })).toBeUndefined();
  });
});

describe("releasePlaces", () => {
  it("are Pulumi's own unless another address is given", () => {
    const own = releasePlaces(undefined);
    expect(own.archive("3.1.0", "x.tar.gz")).toBe("https://get.pulumi.com/releases/sdk/x.tar.gz");
    expect(own.checksums("3.1.0", "c.txt")).toBe("https://github.com/pulumi/pulumi/releases/download/v3.1.0/c.txt");
    expect(releasePlaces("http://127.0.0.1:1/").latest).toBe("http://127.0.0.1:1/latest-version");
  });
});
