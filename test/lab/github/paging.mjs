// GitHub's pages: 30 an answer unless asked, 100 at most, the way on in the Link header.

/** One page of `items` in the form that GitHub gives it. @returns {[number, unknown[], Record<string, string>]} */
export function page(call, items, shape) {
  const { items: wanted, headers } = pageOf(call, items);
  return [200, wanted.map(shape), headers];
}

/** The items of the page that was asked for, and the headers that lead to the others. */
export function pageOf({ query, apiUrl, canonicalPath }, items) {
  const size = Math.min(100, Math.max(1, Number(query.per_page ?? 30)));
  const number = Math.max(1, Number(query.page ?? 1));
  const last = Math.max(1, Math.ceil(items.length / size));
  const to = (target, name) =>
    `<${apiUrl}${canonicalPath}?${new URLSearchParams({ ...query, page: String(target) })}>; rel="${name}"`;
  const links = [
    ...(number > 1 ? [to(number - 1, "prev")] : []),
    ...(number < last ? [to(number + 1, "next"), to(last, "last")] : []),
    ...(number > 1 ? [to(1, "first")] : []),
  ];
  const headers = links.length === 0 ? {} : { link: links.join(", ") };
  return { items: items.slice((number - 1) * size, number * size), headers };
}
