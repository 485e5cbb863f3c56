import type { Config } from "./config/schema";

/** One job of a matrix of services. */
export interface ServiceJob {
  readonly service: string;
  /** Where its image goes, without a tag; empty: none is built. */
  readonly image: string;
  /** Folder of the image's build; empty: services/<service>. */
  readonly context: string;
  /** From the repository's root; empty: Dockerfile in the context. */
  readonly dockerfile: string;
  /** Folder of its manifests; empty: none are deployed. */
  readonly manifests: string;
}

export interface ServiceMatrix {
  readonly include: readonly ServiceJob[];
}

/** The services whose image is to be built, and those whose manifests are to be deployed, by infra-action.yml. */
export function serviceMatrices(
  names: readonly string[],
  { services }: Pick<Config, "services">,
): { readonly images: ServiceMatrix; readonly deploys: ServiceMatrix } {
  const all = names.map((service): ServiceJob => {
    const { image = "", context = "", dockerfile = "", manifests = "" } = services?.[service] ?? {};
    return { service, image, context, dockerfile, manifests };
  });
  return {
    images: { include: all.filter(({ image }) => image !== "") },
    deploys: { include: all.filter(({ manifests }) => manifests !== "") },
  };
}
