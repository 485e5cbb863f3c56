// What reading infra-action.yml needs: loaded only where there is one.
export { checkConfig } from "./check";
export { parseConfig } from "./parse";
