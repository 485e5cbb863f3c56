// What GitHub lets through from a comment's HTML: the list of its html-pipeline's sanitization filter.

export const ELEMENTS = new Set(
  (
    "h1 h2 h3 h4 h5 h6 h7 h8 br b i strong em a pre code img tt div ins del sup sub p picture ol ul table thead tbody tfoot " +
    "blockquote dl dt dd kbd q samp var hr ruby rt rp li tr td th s strike summary details caption figure figcaption abbr bdo cite dfn " +
    "mark small source span time wbr"
  ).split(" "),
);

/** These vanish with all that is in them; of other elements the contents stay. */
export const WITH_CONTENTS = new Set(["script", "style", "math", "svg", "template", "noscript"]);

const EVERYWHERE = new Set(
  (
    "abbr accept accept-charset accesskey action align alt aria-describedby aria-hidden aria-label aria-labelledby axis border " +
    "cellpadding cellspacing char charoff charset checked clear color cols colspan compact coords datetime dir disabled enctype for frame " +
    "headers height hreflang hspace id ismap itemprop label lang maxlength media method multiple name nohref noshade nowrap open " +
    "progress prompt readonly rel rev role rows rowspan rules scope selected shape size span start summary tabindex title type usemap " +
    "valign value width vspace"
  ).split(" "),
);

const OF_ELEMENT = {
  a: ["href"],
  img: ["src", "longdesc", "loading"],
  div: ["itemscope", "itemtype"],
  blockquote: ["cite"],
  del: ["cite"],
  ins: ["cite"],
  q: ["cite"],
  source: ["srcset"],
};

/** Attributes that hold an address, and the protocols that may be in it; without a protocol it is relative and may stay. */
const PROTOCOLS = {
  href: ["http", "https", "mailto", "xmpp", "irc", "ircs", "github-windows", "github-mac"],
  src: ["http", "https"],
  longdesc: ["http", "https"],
  srcset: ["http", "https"],
  cite: ["http", "https"],
};

/** Whether an attribute of an element stays. */
export function mayStay(element, { name, value }) {
  // GitHub puts the highlighter's class there itself, from the fence's language.
  if (element === "code" && name === "class") return /^language-\S+$/.test(value);
  if (!EVERYWHERE.has(name) && !(OF_ELEMENT[element] ?? []).includes(name)) return false;
  if (PROTOCOLS[name] === undefined) return true;
  // Browsers overlook control characters and blanks in a protocol.
  const protocol = /^([a-z][a-z0-9+.-]*):/i.exec(value.replaceAll(/[\u0000-\u0020]/g, ""))?.[1];
  return protocol === undefined || PROTOCOLS[name].includes(protocol.toLowerCase());
}
