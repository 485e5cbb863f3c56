import { describeWith } from "../lab/parts";
import { makeImageStore } from "./image-store";
import { ownCiOutline, runOwnCi } from "./own-ci";

const [SMALL, BROKEN] = ["FROM scratch\nCOPY app.py /\n", "FROM scratch\nCOPY no-such-file /\n"];

describeWith(["act", "images"], "this repository's own CI", () => {
  it("uses the action and the kit that are committed, and is red where an image does not build", async () => {
    await using store = await makeImageStore("");
    const dockerfiles = { dawn: SMALL, day: BROKEN, dusk: SMALL };
    const run = await runOwnCi(
      store.env,
      Object.fromEntries(Object.entries(dockerfiles).map(([name, text]) => [`services/${name}/Dockerfile`, text])),
    );

    expect(run.outline).toEqual(ownCiOutline({ broken: "day" }));
    expect(run.exitCode).toBe(1);
    expect(run.job("image of day-2/build").step("Build").log).toContain("no-such-file");
  });
});
