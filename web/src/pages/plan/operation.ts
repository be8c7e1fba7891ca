/** A search under way: begun, followed live, ended early. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { answered, api, type Schemas } from "../../api/client";
import { tell } from "../../shell/telling";
import { texts } from "../../texts/en";
import { keys, type Plan } from "./data";

export type Operation = Schemas["OperationOut"];

export type SearchOptions = Schemas["SolveIn"];

interface Asked {
  options: SearchOptions;
  chosen: Pick<Schemas["PlanIn"], "rider_ids" | "carrier_ids">;
  /** From the version there is, with its inputs. */
  again: boolean;
}

const AGAIN_MS = 2_000;

const OVER: readonly string[] = ["succeeded", "done", "failed", "cancelled"];

export function isOver(operation: Operation): boolean {
  return operation.finished_at !== null || OVER.includes(operation.state);
}

export function useSolve(day: string, hubId: string | undefined, plan: Plan | null | undefined) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ options, chosen, again }: Asked) =>
      again && plan
        ? answered(api.POST("/v1/plans/{plan_id}/solve", { params: { path: { plan_id: plan.id } }, body: options }))
        : answered(api.POST("/v1/plans", { body: { ...options, ...chosen, day, hub_ids: [hubId ?? ""] } })),
    onSuccess: async (operation) => {
      queries.setQueryData(["operation", operation.plan_id], operation);
      await queries.invalidateQueries({ queryKey: keys.plans(day) });
    },
    onError: (error) => tell("bad", error.message, texts.plan.solve.failed),
  });
}

/** The plan's search under way, if there is one: also after the page was loaded anew. */
export function useRunning(plan: Plan | null | undefined) {
  return useQuery({
    queryKey: ["operation", plan?.id],
    enabled: plan != null,
    queryFn: async () => {
      const query = { plan_id: plan?.id ?? "", limit: 1 };
      return (await answered(api.GET("/v1/operations", { params: { query } }))).items[0] ?? null;
    },
  });
}

/** Follow an operation by its events; `lost` while the connection is broken, the browser connects again by itself. */
export function useFollow(operation: Operation | null | undefined, day: string) {
  const queries = useQueryClient();
  const [lost, setLost] = useState(false);
  const [attempt, setAttempt] = useState(0);
  const id = operation == null || isOver(operation) ? null : operation.id;
  useEffect(() => {
    if (id === null) return undefined;
    const source = new EventSource(`/v1/operations/${id}/events`);
    const take = (event: MessageEvent<string>) => {
      const news = JSON.parse(event.data) as Operation;
      setLost(false);
      queries.setQueryData(["operation", news.plan_id], news);
      return news;
    };
    source.addEventListener("progress", take);
    source.addEventListener("result", (event: MessageEvent<string>) => {
      source.close();
      tellFailure(take(event));
      void queries.invalidateQueries({ queryKey: keys.plans(day) });
      void queries.invalidateQueries({ predicate: ({ queryKey }) => queryKey[2] === "versions" });
    });
    let again = 0;
    source.onerror = () => {
      setLost(true);
      // A broken line the browser mends itself; a refusal (restart, session ended) it takes for final.
      if (source.readyState === EventSource.CLOSED) again = window.setTimeout(() => setAttempt((old) => old + 1), AGAIN_MS);
    };
    return () => {
      window.clearTimeout(again);
      source.close();
    };
  }, [id, day, queries, attempt]);
  return { lost: lost && id !== null };
}

function tellFailure(operation: Operation): void {
  if (operation.error === null) return;
  const detail: unknown = operation.error["detail"];
  tell("bad", typeof detail === "string" ? detail : "", texts.plan.solve.failed);
}

export function useStop() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (id: string) =>
      answered(
        api.POST("/v1/operations/{operation_id}/cancel", {
          params: { path: { operation_id: id } },
          body: { keep_best: true },
        }),
      ),
    onSuccess: (operation) => queries.setQueryData(["operation", operation.plan_id], operation),
  });
}
