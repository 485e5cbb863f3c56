import { fanOutOf, WAVE_JOBS, type FanOutChoice, type FanOutOrder } from "./fan-out";

interface Place {
  readonly wave?: number;
  readonly environment?: string;
  readonly role?: string;
}
const stack = (id: string, { wave = 0, environment, role }: Place = {}) => ({ id, wave, environment, role });
const many = (count: number) => Array.from({ length: count }, (_, at) => stack(`infra:${at}`));
const chain = (length: number) => Array.from({ length }, (_, wave) => stack(`infra:${wave}`, { wave }));
const namesOf = (...given: Parameters<typeof fanOutOf>) =>
  fanOutOf(...given).jobs.map(({ include }) => include.map(({ name }) => name));

describe("fanOutOf", () => {
  it.each<{
    because: string;
    stacks: ReturnType<typeof many>;
    choice: FanOutChoice;
    order: FanOutOrder;
    isFannedOut: boolean;
  }>([
    { because: "one job by default", stacks: many(19), choice: "auto", order: "up", isFannedOut: false },
    { because: "many stacks want several runners", stacks: many(20), choice: "auto", order: "up", isFannedOut: true },
    { because: "somebody knows better", stacks: many(20), choice: "never", order: "up", isFannedOut: false },
    { because: "somebody wants it", stacks: many(1), choice: "always", order: "none", isFannedOut: true },
    { because: "nothing needs no job", stacks: [], choice: "always", order: "none", isFannedOut: false },
    {
      because: "a job has one environment",
      stacks: [stack("a:x", { environment: "dev" }), stack("a:y")],
      choice: "auto",
      order: "up",
      isFannedOut: true,
    },
    {
      because: "a preview has no environment",
      stacks: [stack("a:x", { environment: "dev" }), stack("a:y")],
      choice: "auto",
      order: "none",
      isFannedOut: false,
    },
    {
      because: "a job has one role, a preview too",
      stacks: [stack("a:x", { role: "arn:1" }), stack("a:y", { role: "arn:2" })],
      choice: "auto",
      order: "none",
      isFannedOut: true,
    },
  ])("$because: $choice, $order", ({ stacks, choice, order, isFannedOut }) => {
    const fanOut = fanOutOf(stacks, choice, order);

    expect(fanOut.isFannedOut).toBe(isFannedOut);
    expect(fanOut.jobs).toHaveLength(WAVE_JOBS);
    expect(fanOut.jobs.flatMap(({ include }) => include)).toHaveLength(isFannedOut ? stacks.length : 0);
  });

  it("says what all of them have in common", () => {
    const stacks = [stack("a:x", { environment: "dev", role: "arn:1" }), stack("a:y", { environment: "dev" })];

    expect(fanOutOf(stacks, "never", "up")).toMatchObject({ environment: "dev", role: "" });
  });

  it.each<{ order: FanOutOrder; names: string[][] }>([
    { order: "none", names: [["infra:0", "infra:1", "infra:2"], [], [], []] },
    { order: "up", names: [["infra:0"], ["infra:1"], ["infra:2"], []] },
    { order: "destroy", names: [["infra:2"], ["infra:1"], ["infra:0"], []] },
  ])("runs jobs in the order $order", ({ order, names }) => {
    expect(namesOf(chain(3), "always", order)).toEqual(names);
  });

  it("runs what is deeper than its waves in order inside the last job", () => {
    const { jobs } = fanOutOf(chain(6), "always", "up");

    expect(jobs[3]?.include).toEqual([
      { name: "3 stacks in order", stacks: '["infra:3","infra:4","infra:5"]', environment: "", role: "" },
    ]);
  });

  it("refuses to run two environments in that job", () => {
    const stacks = [...chain(5), stack("infra:prod", { wave: 5, environment: "production" })];

    expect(() => fanOutOf(stacks, "auto", "up")).toThrow("[FAN_OUT_TOO_DEEP] 3 stacks lie 4 or more waves deep");
    expect(() => fanOutOf(stacks, "auto", "none")).not.toThrow();
  });

  it("makes no more jobs of one matrix than GitHub does", () => {
    expect(() => fanOutOf(many(257), "auto", "up")).toThrow("[MATRIX_TOO_LARGE]");
    expect(fanOutOf(many(257), "never", "up").isFannedOut).toBe(false);
  });
});
