import { InfraError } from "../errors";
import type { Aws } from "./aws";

type Environment = Readonly<Record<string, string | undefined>>;

/** Objects of the bucket, or of the folder in it, that a backend's URL names. Keys are below that folder. */
export interface S3Objects {
  /** At most 1,000: more is no stack's folder of locks. */
  list(prefix: string): Promise<string[]>;
  read(key: string): Promise<string>;
}

/**
 * @param backend as the engine takes it: `s3://bucket/folder?region=…&endpoint=…&s3ForcePathStyle=true&disableSSL=true`
 */
export function s3Objects(backend: string, aws: Aws, environment: Environment): S3Objects {
  const { place, folder, region } = placeOf(backend, environment);
  const get = async (path: string, query: Readonly<Record<string, string>> = {}): Promise<string> => {
    const url = new URL(`${place}/${path.split("/").map(encodeURIComponent).join("/")}`);
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
    const { status, text } = await aws.get(url, region);
    if (status === 200) return text;
    const code = /<Code>([\w.]{1,100})<\/Code>/.exec(text)?.[1];
    throw new InfraError("BACKEND_UNUSABLE", {
      what: `S3 answered ${status}${code === undefined ? "" : ` (${code})`}.`,
      next: "Check what the job's role may do in the bucket.",
    });
  };
  return {
    async list(prefix) {
      const listing = await get("", { "list-type": "2", prefix: folder + prefix });
      const keys = [...listing.matchAll(/<Key>([^<]*)<\/Key>/g)].map(([, key = ""]) => unescaped(key));
      return keys.filter((key) => key.startsWith(folder)).map((key) => key.slice(folder.length));
    },
    read: (key) => get(folder + key),
  };
}

interface Place {
  /** Without a slash at its end. */
  readonly place: string;
  /** Empty, or with a slash at its end. */
  readonly folder: string;
  readonly region: string | undefined;
}

function placeOf(backend: string, environment: Environment): Place {
  const { hostname: bucket, pathname, searchParams } = new URL(backend);
  const asked = (...names: readonly string[]): string | undefined =>
    names.map((name) => searchParams.get(name)).find((value) => value !== null && value !== "") ?? undefined;
  const region = asked("region") ?? environment["AWS_REGION"] ?? environment["AWS_DEFAULT_REGION"];
  const folder = decodeURIComponent(pathname).replace(/^\/+/, "").replace(/\/*$/, "/").replace(/^\/$/, "");
  const endpoint = asked("endpoint");
  const isPlain = asked("disableSSL", "disable_https") === "true";
  const scheme = isPlain ? "http" : "https";
  const suffix = region?.startsWith("cn-") === true ? "amazonaws.com.cn" : "amazonaws.com";
  const host = endpoint?.replace(/^https?:\/\//, "").replace(/\/$/, "") ?? `s3.${region ?? "us-east-1"}.${suffix}`;
  const origin = `${endpoint?.startsWith("http://") === true ? "http" : scheme}://`;
  const inPath = asked("s3ForcePathStyle", "use_path_style") === "true" || bucket.includes(".");
  return { place: inPath ? `${origin}${host}/${bucket}` : `${origin}${bucket}.${host}`, folder, region };
}

const unescaped = (text: string): string =>
  text
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&quot;", '"')
    .replaceAll("&apos;", "'")
    .replaceAll("&amp;", "&");
