import { Agent as HttpAgent } from "node:http";
import { Agent as HttpsAgent } from "node:https";

/** Through the runner's proxy (HTTPS_PROXY, HTTP_PROXY, NO_PROXY), as all else in a job goes: AWS's SDK does not look for it. */
export function proxyAgents(environment: Readonly<Record<string, string | undefined>>) {
  const options = { keepAlive: true, proxyEnv: environment };
  return { httpAgent: new HttpAgent(options), httpsAgent: new HttpsAgent(options) };
}
