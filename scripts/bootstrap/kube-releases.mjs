import { platformNames } from "./platform.mjs";
import { versions } from "./root.mjs";

/** The programs of the control plane, in the order in which they are named everywhere. */
export const CONTROL_PLANE = ["kube-apiserver", "kube-controller-manager", "kube-scheduler", "kubectl"];

/** Where the official releases are and what checks them, one row a program, for this machine's platform. */
export function officialFiles(part) {
  const { goos, goarch } = platformNames();
  const release = (project, tag) => `https://github.com/${project}/releases/download/${tag}`;
  switch (part) {
    case "kube":
      return CONTROL_PLANE.map((file) => {
        const url = `https://dl.k8s.io/release/v${versions.kube}/bin/${goos}/${goarch}/${file}`;
        return { file, url, sums: `${url}.sha256` };
      });
    case "etcd": {
      const base = release("etcd-io/etcd", `v${versions.etcd}`);
      const name = `etcd-v${versions.etcd}-${goos}-${goarch}`;
      return [{ file: "etcd", url: `${base}/${name}.tar.gz`, sums: `${base}/SHA256SUMS`, inside: `${name}/etcd` }];
    }
    case "kwok": {
      const url = `${release("kubernetes-sigs/kwok", `v${versions.kwok}`)}/kwok-${goos}-${goarch}`;
      return [{ file: "kwok", url, sums: `${url}.sha256` }];
    }
    case "kustomize": {
      const base = release("kubernetes-sigs/kustomize", `kustomize%2Fv${versions.kustomize}`);
      const url = `${base}/kustomize_v${versions.kustomize}_${goos}_${goarch}.tar.gz`;
      return [{ file: "kustomize", url, sums: `${base}/checksums.txt`, inside: "kustomize" }];
    }
    default:
      throw new Error(`No official release is known for ${part}.`);
  }
}
