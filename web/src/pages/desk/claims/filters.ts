/** What of the claims is shown: kept in the address. */
import { getRouteApi } from "@tanstack/react-router";
import { codesOf } from "../../../format/words";
import { chosen, idOr, oneOf } from "../../../queue/address";
import { texts } from "../../../texts/en";

const t = texts.desk.claims;

/** Read the address. */
export function claimFiltersOf(search: Record<string, unknown>) {
  return chosen({
    view: oneOf(codesOf(t.views), search["view"]),
    kind: oneOf(codesOf(t.kinds), search["kind"]),
    state: oneOf(codesOf(t.states), search["state"]),
    carrier: idOr(search["carrier"]),
  });
}

export type ClaimFilters = ReturnType<typeof claimFiltersOf>;

const route = getRouteApi("/desk/claims");

export function useClaimFilters() {
  const filters = route.useSearch();
  const navigate = route.useNavigate();
  const choose = (part: { [K in keyof ClaimFilters]?: ClaimFilters[K] | undefined }) =>
    void navigate({ search: (old) => claimFiltersOf({ ...old, ...part }), replace: true });
  return { filters, choose };
}
