const GO_ARCH = { x64: "amd64", arm64: "arm64" };

/**
 * The names that Node, Go and Pulumi's releases have for one machine.
 * Go and Pulumi know no other ones than Linux and macOS on x64 and arm64 here: `go` is undefined elsewhere.
 */
export function platformNames(platform = process.platform, arch = process.arch) {
  const known = (platform === "linux" || platform === "darwin") && arch in GO_ARCH;
  return {
    node: `${platform}-${arch}`,
    goos: platform,
    goarch: GO_ARCH[arch],
    go: known ? `${platform}-${GO_ARCH[arch]}` : undefined,
    pulumi: known ? `${platform}-${arch}` : undefined,
  };
}
