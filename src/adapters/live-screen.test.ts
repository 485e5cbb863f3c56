import { liveScreen } from "./live-screen";
import { terminalLog } from "./terminal-log";
import { TerminalScreen } from "../../test/lab/terminal/terminal-screen";

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

describe("liveScreen", () => {
  it("changes its lines in place, below what stays, and leaves nothing of them", () => {
    const screen = new TerminalScreen(40);
    const view = liveScreen(screen);
    let lines = ["one", "two"];
    view.above("before\n");
    view.show(() => lines);
    expect(screen.lines()).toEqual(["before", "one", "two"]);

    lines = ["one, too"];
    jest.advanceTimersByTime(1000);
    expect(screen.lines()).toEqual(["before", "one, too"]);

    view.above("stays\nthis too\n");
    expect(screen.lines()).toEqual(["before", "stays", "this too", "one, too"]);

    lines = ["a", "b", "c"];
    jest.advanceTimersByTime(1000);
    view.hide();
    view.above("after\n");
    expect(screen.lines()).toEqual(["before", "stays", "this too", "after"]);
  });

  it("writes nothing while nothing changes", () => {
    const screen = new TerminalScreen();
    const view = liveScreen(screen);
    view.show(() => ["one"]);
    const { written } = screen;
    jest.advanceTimersByTime(60_000);

    expect(screen.written).toBe(written);
    view.hide();
  });

  it("knows how large the screen is, and takes one row for a line that is too long", () => {
    const screen = new TerminalScreen(10, 5);
    const view = liveScreen(screen);
    let lines: readonly string[] = ["0123456789abc", "x"];
    const sizes: object[] = [];
    view.show((size) => {
      sizes.push(size);
      return lines;
    });
    lines = ["y"];
    jest.advanceTimersByTime(1000);

    expect(screen.lines()).toEqual(["y"]);
    expect(sizes[0]).toEqual({ columns: 10, rows: 5 });
    view.hide();
  });
});

describe("where lines change in place", () => {
  it.each<{ isTTY: boolean; environment: Record<string, string>; isLive: boolean }>([
    { isTTY: true, environment: { TERM: "xterm" }, isLive: true },
    { isTTY: true, environment: { TERM: "dumb" }, isLive: false },
    { isTTY: true, environment: { NO_COLOR: "1" }, isLive: false },
    { isTTY: false, environment: { FORCE_COLOR: "1" }, isLive: false },
  ])("terminal $isTTY with $environment: $isLive", ({ isTTY, environment, isLive }) => {
    const log = terminalLog({ isTTY, write: () => true }, environment);
    expect(log.live !== undefined).toBe(isLive);
  });

  it("the log's own lines stay above them", () => {
    const screen = new TerminalScreen();
    const log = terminalLog(screen, {});
    log.live?.show(() => ["live"]);
    log.info("one");
    log.annotate({ level: "error", title: "", message: "two", source: null });

    expect(screen.lines()).toEqual(["one", "error two", "live"]);
    log.live?.hide();
    expect(screen.lines()).toEqual(["one", "error two"]);
  });
});
