// Who may see and do what, as GitHub decides it.
import { notAccessible, notFound, signInFirst } from "./refusals.mjs";

const RANK = { none: 0, read: 1, write: 2 };

/** Throws as GitHub refuses unless the token has one of the permissions. */
export function requireAny(token, names, wanted) {
  if (names.some((name) => RANK[token.permissions[name] ?? "none"] >= RANK[wanted])) return;
  throw notAccessible(token, names.map((name) => `${name}=${wanted}`).join("; "));
}

export function signedIn({ token }) {
  if (token === undefined) throw signInFirst();
  return token;
}

/** A repository that the token cannot see does not exist for it. A public one may be read by all. */
export function repositoryOf({ state, parameters, token }, names = []) {
  const repository = state.repositories.get(`${parameters.owner}/${parameters.repo}`.toLowerCase());
  if (repository === undefined) throw notFound();
  if (!repository.private) return repository;
  const sees =
    token !== undefined && (token.repositories === undefined || token.repositories.includes(repository.fullName));
  if (!sees) throw notFound();
  if (names.length > 0) requireAny(token, names, "read");
  return repository;
}
