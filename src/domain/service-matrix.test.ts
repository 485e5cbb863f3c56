import { serviceMatrices } from "./service-matrix";

describe("serviceMatrices", () => {
  const services = {
    day: { image: "registry/day", manifests: "services/day/k8s" },
    docs: { image: "registry/docs" },
    dawn: { manifests: "services/dawn/k8s", managed: false },
    plain: {},
  };

  it("builds what has an image and deploys what has manifests, of the services named", () => {
    const { images, deploys } = serviceMatrices(["day", "docs", "dawn", "plain", "gone"], { services });

    expect(images.include.map(({ service }) => service)).toEqual(["day", "docs"]);
    expect(deploys.include.map(({ service }) => service)).toEqual(["day", "dawn"]);
    expect(images.include[0]).toEqual({
      service: "day",
      image: "registry/day",
      context: "",
      dockerfile: "",
      manifests: "services/day/k8s",
    });
  });

  it("tells where an image is built that is not built in services/", () => {
    const web = { image: "registry/web", context: ".", dockerfile: "apps/web/Dockerfile" };

    expect(serviceMatrices(["web"], { services: { web } }).images.include).toEqual([
      { service: "web", ...web, manifests: "" },
    ]);
  });

  it("is empty without services", () => {
    expect(serviceMatrices(["day"], {})).toEqual({ images: { include: [] }, deploys: { include: [] } });
  });
});
