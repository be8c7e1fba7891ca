/** Claims, asked of the service and taken further there. */
import { keepPreviousData, useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { answered, api, ProblemError, type Schemas } from "../../../api/client";
import { LARGEST_PAGE, type Tagged, tagged } from "../../../api/lists";
import { tell } from "../../../shell/telling";
import { texts } from "../../../texts/en";
import { type Filing, filingsOf, underWay } from "./filing/data";
import type { ClaimFilters } from "./filters";

export type Claim = Schemas["ClaimOut"];
export type ClaimDetail = Schemas["ClaimWithHistory"];
export type ClaimState = Schemas["ClaimState"];
export type Evidence = Schemas["Evidence"];
export type MoveIn = Schemas["ClaimMoveIn"];

export const CLAIMS = "claims";

const LOOK_MS = 30_000;

/** While the worker sends a claim off. */
const SOON_MS = 2_000;

/** Open claims by money at risk × time left. */
export function useRanked(carrier: string | undefined) {
  return useQuery({
    queryKey: [CLAIMS, "queue", carrier],
    queryFn: () =>
      answered(api.GET("/v1/claims/queue", { params: { query: { carrier_id: carrier ?? null, limit: LARGEST_PAGE } } })),
    refetchInterval: LOOK_MS,
    placeholderData: keepPreviousData,
  });
}

/** All claims, newest first. */
export function useClaims({ kind, state, carrier }: ClaimFilters) {
  const query = {
    kind: kind === undefined ? [] : [kind],
    state: state === undefined ? [] : [state],
    carrier_id: carrier ?? null,
    limit: LARGEST_PAGE,
  };
  return useInfiniteQuery({
    queryKey: [CLAIMS, "list", query],
    initialPageParam: null as string | null,
    queryFn: ({ pageParam: cursor }) => answered(api.GET("/v1/claims", { params: { query: { ...query, cursor } } })),
    getNextPageParam: (page) => page.next_cursor,
    select: ({ pages }) => pages.flatMap((page) => page.items),
    placeholderData: keepPreviousData,
  });
}

export interface Followed extends Tagged<ClaimDetail> {
  filings: Filing[];
}

/** A claim and how it is sent off. The sending is read first: of what was sent, the claim is never the one from before. */
export function useClaim(id: string) {
  return useQuery<Followed>({
    queryKey: [CLAIMS, "one", id],
    queryFn: async () => {
      const filings = await filingsOf(id);
      const claim = await tagged(api.GET("/v1/claims/{claim_id}", { params: { path: { claim_id: id } } }));
      return { ...claim, filings };
    },
    refetchInterval: ({ state }) => (underWay(state.data?.filings ?? []) ? SOON_MS : LOOK_MS),
  });
}

export type ClaimStep =
  | { does: "file"; body: Schemas["FilingIn"] }
  | { does: "move"; body: MoveIn }
  | { does: "appeal"; body: Schemas["AppealIn"] }
  | { does: "settle"; body: Schemas["SettlementIn"] };

/** Ask for one step with a claim. */
export function takeFurther(id: string, tag: string, step: ClaimStep): Promise<Claim> {
  const params = { path: { claim_id: id }, header: { "If-Match": tag } };
  switch (step.does) {
    case "file":
      return answered(api.POST("/v1/claims/{claim_id}/file", { params, body: step.body }));
    case "move":
      return answered(api.POST("/v1/claims/{claim_id}/move", { params, body: step.body }));
    case "appeal":
      return answered(api.POST("/v1/claims/{claim_id}/appeal", { params, body: step.body }));
    case "settle":
      return answered(api.POST("/v1/claims/{claim_id}/settle", { params, body: step.body }));
  }
}

export function useClaimStep(id: string, tag: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (step: ClaimStep) => takeFurther(id, tag, step),
    onError: (error) => {
      if (error instanceof ProblemError && error.problem.status === 412) tell("bad", texts.state.conflict, texts.state.failed);
    },
    onSettled: () => queries.invalidateQueries({ queryKey: [CLAIMS] }),
  });
}
