/**
 * What `npm test -- …` asks for: {only: [step], help, verbose} or {wrong: sentence}.
 * @param names the steps there are
 */
export function parseArguments(argv, names) {
  const asked = { only: names, help: false, verbose: false };
  const rest = [...argv];
  while (rest.length > 0) {
    const [flag, inline] = splitOnce(rest.shift());
    if (flag === "--help" || flag === "-h") asked.help = true;
    else if (flag === "--verbose") asked.verbose = true;
    else if (flag === "--only") {
      asked.only = (inline ?? rest.shift() ?? "").split(",").filter((name) => name !== "");
      const unknown = asked.only.filter((name) => !names.includes(name));
      if (asked.only.length === 0 || unknown.length > 0)
        return {
          wrong: `--only takes steps, comma-separated: ${names.join(", ")}. Not: ${unknown.join(", ") || "nothing"}.`,
        };
    } else return { wrong: `${flag} is not known. Run npm test -- --help.` };
  }
  return asked;
}

function splitOnce(text) {
  const at = text.indexOf("=");
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}
