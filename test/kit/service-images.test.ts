import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { parse } from "yaml";
import { describeWith, partPath } from "../lab/parts";
import { startContainer, type Container } from "./container";
import { makeImageStore, type ImageConfig, type ImageStore } from "./image-store";
import { OWN_ACTION_STEPS, ownCiOutline, runOwnCi } from "./own-ci";
import { pipVariables } from "./pip-settings";

const SERVICES = join(__dirname, "../../services");
/** A stand-in, because this cannot be pulled everywhere: Debian 13 with its own Python 3.13, made by mmdebstrap. */
const BASE = "docker.io/library/python:3.13-slim";
const GREETINGS = { dawn: "Good morning", day: "Good day", dusk: "Good evening" };

interface Probe {
  readonly httpGet: { readonly path: string; readonly port: string };
}
interface Deployment {
  readonly spec: {
    readonly template: {
      readonly spec: {
        readonly securityContext: { readonly runAsUser: number };
        readonly containers: readonly [
          {
            readonly ports: readonly [{ readonly name: string; readonly containerPort: number }];
            readonly startupProbe: Probe;
            readonly livenessProbe: Probe;
            readonly readinessProbe: Probe;
          },
        ];
      };
    };
  };
}

async function manifest<T>(service: string, name: string): Promise<T> {
  return parse(await readFile(join(SERVICES, service, "k8s", `${name}.yaml`), "utf8")) as T;
}

const PARTS = ["act", "images", "python-image", "flask"] as const;

describeWith(PARTS, "the services' images of the CI, on a stand-in for python:3.13-slim", () => {
  let store: ImageStore;
  let ci: Awaited<ReturnType<typeof runOwnCi>>;
  beforeAll(async () => {
    store = await makeImageStore('unqualified-search-registries = ["docker.io"]\nshort-name-mode = "disabled"\n');
    const pip = await pipVariables(partPath("flask") ?? "", store.folder);
    await store.importBase(partPath("python-image") ?? "", BASE);
    // Docker's format, because OCI's has no HEALTHCHECK.
    ci = await runOwnCi({ ...store.env, ...pip, BUILDAH_FORMAT: "docker" });
  });
  afterAll(() => store[Symbol.asyncDispose]());

  it("are built by the kit's workflow, and the CI is green", () => {
    expect(ci.outline).toEqual(ownCiOutline());
    expect(ci.exitCode).toBe(0);
    const [detected, checked] = OWN_ACTION_STEPS.map((step) => ci.job("own action").step(step).summary);
    for (const name of ["infra/apps:day", "dawn", "day", "dusk"]) expect(detected).toContain(name);
    expect(checked).toContain("nothing wrong in the manifests");
  });

  it("are those of every service there is", async () => {
    const folders = (await readdir(SERVICES, { withFileTypes: true })).filter((entry) => entry.isDirectory());
    expect(folders.map(({ name }) => name).sort()).toEqual(Object.keys(GREETINGS));
  });

  describe.each(Object.entries(GREETINGS))("%s", (service, greeting) => {
    let config: ImageConfig;
    let root: string;
    let container: Container;
    let pod: Deployment["spec"]["template"]["spec"];
    let settings: Record<string, string>;
    beforeAll(async () => {
      const image = `ghcr.io/org/${service}:${ci.sha}`;
      [config, root] = await Promise.all([store.config(image), store.mount(image)]);
      pod = (await manifest<Deployment>(service, "deployment")).spec.template.spec;
      settings = (await manifest<{ data: Record<string, string> }>(service, "configmap")).data;
      container = await startContainer(root, config, { ...settings, POD_NAME: `${service}-0` });
    });
    afterAll(() => container[Symbol.asyncDispose]());

    it("names a user who is not root by number, the deployment's, and the port that the Service sends to", async () => {
      const [{ ports }] = pod.containers;
      const { spec } = await manifest<{ spec: { ports: { targetPort: string }[] } }>(service, "service");

      expect(config.User).toMatch(/^[1-9]\d*:[1-9]\d*$/);
      expect(config.User.split(":")[0]).toBe(String(pod.securityContext.runAsUser));
      expect(Object.keys(config.ExposedPorts)).toEqual([`${ports[0].containerPort}/tcp`]);
      expect(spec.ports.map(({ targetPort }) => targetPort)).toEqual([ports[0].name]);
    });

    it("has the app alone in its folder, and nothing of the machine that built it", async () => {
      expect(await readdir(join(root, config.WorkingDir))).toEqual(["app.py"]);
      expect(existsSync(join(root, "etc/xdg/pip"))).toBe(false);
    });

    it("answers as its deployment runs it: not root, without privileges, on a read-only root", async () => {
      const [{ ports, startupProbe, livenessProbe, readinessProbe }] = pod.containers;
      const probes = [startupProbe, livenessProbe, readinessProbe].map(({ httpGet }) => httpGet);
      const answers = await container.answers(ports[0].containerPort, ["/", "/health", "/ready", "/info"]);

      expect(answers).toEqual({
        "/": [200, { service, message: greeting }],
        "/health": [200, { status: "ok" }],
        "/ready": [200, { status: "ready" }],
        "/info": [200, { service, version: ci.sha, pod: `${service}-0` }],
      });
      for (const { path, port } of probes) {
        expect(port).toBe(ports[0].name);
        expect(answers).toHaveProperty([path, 0], 200);
      }
      const { Uid, Gid, Groups, CapEff, CapPrm, NoNewPrivs } = await container.status();
      const [user, group] = config.User.split(":");
      expect({ Uid, Gid, Groups: Groups?.trim() }).toEqual({
        Uid: [user, user, user, user].join("\t"),
        Gid: [group, group, group, group].join("\t"),
        Groups: "",
      });
      expect({ CapEff, CapPrm, NoNewPrivs }).toEqual({
        CapEff: "0".repeat(16),
        CapPrm: "0".repeat(16),
        NoNewPrivs: "1",
      });
      const readOnly = expect.stringContaining("Read-only file system") as string;
      expect(await container.run(["python", "-c", "open('/tmp/new', 'w')"])).toEqual({ code: 1, stderr: readOnly });
    });

    it("has a health check that succeeds while the app runs, and fails where it does not", async () => {
      const [kind, ...command] = config.Healthcheck?.Test ?? [];

      expect(kind).toBe("CMD");
      expect(await container.run(command)).toMatchObject({ code: 0 });
      await using idle = await startContainer(root, { ...config, Cmd: ["sleep", "60"] });
      const refused = expect.stringContaining("Connection refused") as string;
      expect(await idle.run(command)).toEqual({ code: 1, stderr: refused });
    });

    it("ends by itself when told to", async () => {
      expect(await container.end()).toBe(0);
      expect(container.output).toContain("Shutting down: Master");
    });
  });
});
