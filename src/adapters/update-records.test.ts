import { updateRecords } from "./update-records";

function records() {
  const saved = new Map<string, string>();
  const state = {
    save: (name: string, value: string) => void saved.set(name, value),
    get: (name: string) => saved.get(name) ?? "",
  };
  return { main: updateRecords(state), post: updateRecords(state) };
}

it("the post step ends only those deployments that were not told how their update ended", () => {
  const { main, post } = records();
  main.begin({ startedAt: 0, stacks: [] });
  main.deploying("net:dev", 1);
  main.deploying("app:dev", 2);
  main.deployed("net:dev");
  main.deployed("lone:dev");
  expect([...(post.left()?.deployments ?? [])]).toEqual([["app:dev", 2]]);
});

it("nothing is left once all is told", () => {
  const { main, post } = records();
  main.begin({ startedAt: 0, stacks: [] });
  main.deploying("net:dev", 1);
  main.told();
  expect(post.left()).toBeUndefined();
});
