/** What of the incidents is shown: kept in the address, so that a view can be sent to a colleague. */
import { getRouteApi } from "@tanstack/react-router";
import { codesOf } from "../../../format/words";
import { chosen, idOr, oneOf } from "../../../queue/address";
import { texts } from "../../../texts/en";

const t = texts.desk.incidents;
const VIEWS = codesOf(t.views);
const KINDS = codesOf(t.kinds);
const SEVERITIES = codesOf(t.severities);

/** Owners in the address that are no ids. */
export const MINE = "mine";
export const NOBODY = "nobody";

/** Read the address. */
export function incidentFiltersOf(search: Record<string, unknown>) {
  return chosen({
    state: oneOf(VIEWS, search["state"]),
    kind: oneOf(KINDS, search["kind"]),
    severity: oneOf(SEVERITIES, search["severity"]),
    owner: oneOf([MINE, NOBODY], search["owner"]) ?? idOr(search["owner"]),
    carrier: idOr(search["carrier"]),
    overdue: search["overdue"] === true,
    open: idOr(search["open"]),
  });
}

export type IncidentFilters = ReturnType<typeof incidentFiltersOf>;

const route = getRouteApi("/desk/incidents");

export function useIncidentFilters() {
  const filters = route.useSearch();
  const navigate = route.useNavigate();
  const choose = (part: { [K in keyof IncidentFilters]?: IncidentFilters[K] | undefined }) =>
    void navigate({ search: (old) => incidentFiltersOf({ ...old, ...part }), replace: true });
  return { filters, choose };
}
