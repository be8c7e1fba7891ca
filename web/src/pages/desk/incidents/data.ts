/** Incidents, asked of the service and changed there. */
import { keepPreviousData, useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { answered, api, ProblemError, type Schemas } from "../../../api/client";
import { tagged } from "../../../api/lists";
import { tell } from "../../../shell/telling";
import { texts } from "../../../texts/en";
import { type IncidentFilters, MINE, NOBODY } from "./filters";

export type Incident = Schemas["IncidentOut"];
export type IncidentDetail = Schemas["IncidentWithHistory"];
export type Entry = IncidentDetail["history"][number];
export type Severity = Schemas["Severity"];

export const INCIDENTS = "incidents";

const PAGE = 100;
const LOOK_MS = 15_000;
const STATES: Record<string, Schemas["IncidentState"][]> = { open: ["open", "in_progress"], resolved: ["resolved"], all: [] };

export function useIncidents(filters: IncidentFilters, me: string) {
  const { state = "open", kind, severity, owner, carrier, overdue } = filters;
  const query = {
    state: STATES[state] ?? [],
    kind: kind === undefined ? [] : [kind],
    severity: severity === undefined ? [] : [severity],
    owner_id: owner === MINE ? me : owner === NOBODY ? null : (owner ?? null),
    unowned: owner === NOBODY,
    carrier_id: carrier ?? null,
    unanswered: overdue ?? false,
    limit: PAGE,
  };
  return useInfiniteQuery({
    queryKey: [INCIDENTS, "list", query],
    initialPageParam: null as string | null,
    queryFn: ({ pageParam: cursor }) => answered(api.GET("/v1/incidents", { params: { query: { ...query, cursor } } })),
    getNextPageParam: (page) => page.next_cursor,
    select: ({ pages }) => pages.flatMap((page) => page.items),
    refetchInterval: LOOK_MS,
    placeholderData: keepPreviousData,
  });
}

export function useIncident(id: string) {
  return useQuery({
    queryKey: [INCIDENTS, "one", id],
    queryFn: () => tagged(api.GET("/v1/incidents/{incident_id}", { params: { path: { incident_id: id } } })),
    refetchInterval: LOOK_MS,
  });
}

export type Step =
  | { does: "change"; tag: string; body: Schemas["IncidentChange"] }
  | { does: "comment"; body: Schemas["CommentIn"] }
  | { does: "resolve" | "reopen"; text: string };

/** Ask for one step with an incident. */
export function take(id: string, step: Step): Promise<Incident> {
  const path = { incident_id: id };
  switch (step.does) {
    case "change": {
      const params = { path, header: { "If-Match": step.tag } };
      return answered(api.PATCH("/v1/incidents/{incident_id}", { params, body: step.body }));
    }
    case "comment":
      return answered(api.POST("/v1/incidents/{incident_id}/comments", { params: { path }, body: step.body }));
    case "resolve":
      return answered(api.POST("/v1/incidents/{incident_id}/resolve", { params: { path }, body: { text: step.text } }));
    case "reopen":
      return answered(api.POST("/v1/incidents/{incident_id}/reopen", { params: { path }, body: { text: step.text } }));
  }
}

export function useStep(id: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (step: Step) => take(id, step),
    onError: (error) => {
      const conflict = error instanceof ProblemError && error.problem.status === 412;
      tell("bad", conflict ? texts.state.conflict : error.message, texts.state.failed);
    },
    onSettled: () => queries.invalidateQueries({ queryKey: [INCIDENTS] }),
  });
}

/** The shipment that an incident is about; `null` where it is gone. */
export function useShipment(id: string) {
  return useQuery({
    queryKey: ["shipments", "one", id],
    enabled: id !== "",
    queryFn: () => answered(api.GET("/v1/shipments/{shipment_id}", { params: { path: { shipment_id: id } } })),
  });
}

export function useScans(id: string) {
  return useQuery({
    queryKey: ["shipments", "scans", id],
    enabled: id !== "",
    queryFn: async () => {
      const params = { path: { shipment_id: id }, query: { limit: PAGE } };
      return (await answered(api.GET("/v1/shipments/{shipment_id}/events", { params }))).items;
    },
  });
}
