import type { Aws } from "./aws";
import { s3Objects } from "./s3-objects";

function asked(backend: string, environment: Readonly<Record<string, string>> = {}) {
  const seen: { url: string; region: string | undefined }[] = [];
  const aws: Aws = {
    identity: () => Promise.resolve({ kind: "no-credentials" }),
    get: (url, region) => {
      seen.push({ url: decodeURIComponent(url.href), region });
      return Promise.resolve({ status: 200, text: "<Key>a/.pulumi/x&amp;y.json</Key><Key>.pulumi/z</Key>" });
    },
  };
  return { seen, bucket: s3Objects(backend, aws, environment) };
}

describe("s3Objects", () => {
  it.each([
    {
      backend: "s3://b",
      env: { AWS_REGION: "eu-west-1" },
      url: "https://b.s3.eu-west-1.amazonaws.com/?list-type=2&prefix=p/",
    },
    { backend: "s3://b?region=cn-north-1", url: "https://b.s3.cn-north-1.amazonaws.com.cn/?list-type=2&prefix=p/" },
    { backend: "s3://b.c", url: "https://s3.us-east-1.amazonaws.com/b.c/?list-type=2&prefix=p/" },
    { backend: "s3://b/a?region=eu-west-1", url: "https://b.s3.eu-west-1.amazonaws.com/?list-type=2&prefix=a/p/" },
    {
      backend: "s3://b?endpoint=127.0.0.1:5055&s3ForcePathStyle=true&disableSSL=true&region=eu-west-1",
      url: "http://127.0.0.1:5055/b/?list-type=2&prefix=p/",
    },
    {
      backend: "s3://b?endpoint=http://minio:9000&use_path_style=true",
      url: "http://minio:9000/b/?list-type=2&prefix=p/",
    },
  ])("asks $url for $backend", async ({ backend, env = {}, url }) => {
    const { seen, bucket } = asked(backend, env as Record<string, string>);
    await bucket.list("p/");

    expect(seen.map((one) => one.url)).toEqual([url]);
  });

  it("gives keys below the folder that the backend names, and reads them there", async () => {
    const { seen, bucket } = asked("s3://b/a?region=eu-west-1");

    expect(await bucket.list("")).toEqual([".pulumi/x&y.json"]);
    await bucket.read(".pulumi/x&y.json");
    expect(seen[1]?.url).toBe("https://b.s3.eu-west-1.amazonaws.com/a/.pulumi/x&y.json");
  });
});
