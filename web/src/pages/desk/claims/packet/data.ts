/** The evidence packet of a claim, what is brought for it, and who looks after its gaps. */
import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { answered, api, type Schemas } from "../../../../api/client";
import { LARGEST_PAGE } from "../../../../api/lists";
import { CLAIMS, type Evidence } from "../data";

export type Packet = Schemas["PacketOut"];
export type Line = Schemas["ChecklistLineOut"];
export type EvidenceTask = Schemas["EvidenceTaskOut"];

/** The packet as it is at a version of its claim. */
export function usePacket(id: string, tag: string) {
  return useQuery({
    queryKey: [CLAIMS, "packet", id, tag],
    queryFn: () => answered(api.GET("/v1/claims/{claim_id}/packet", { params: { path: { claim_id: id } } })),
    placeholderData: keepPreviousData,
  });
}

/** Gaps of one claim that somebody has to fill. */
export function useTasks(id: string) {
  return useQuery({
    queryKey: [CLAIMS, "tasks"],
    queryFn: () => answered(api.GET("/v1/claims/evidence-tasks", { params: { query: { limit: LARGEST_PAGE } } })),
    select: (tasks) => tasks.filter(({ claim_id }) => claim_id === id),
  });
}

/** Something that is brought: a file or words. */
export type Brought = { evidence: Evidence } & ({ text: string } | { file: File });

function bring(id: string, brought: Brought) {
  const path = { claim_id: id };
  const { evidence } = brought;
  if ("text" in brought) {
    const body = { pieces: [{ evidence, source: "text" as const, reference: brought.text }] };
    return answered(api.POST("/v1/claims/{claim_id}/evidence", { params: { path }, body }));
  }
  const { file } = brought;
  return answered(
    api.POST("/v1/claims/{claim_id}/attachments", {
      params: { path, query: { evidence, name: file.name } },
      headers: { "Content-Type": file.type === "" ? "application/octet-stream" : file.type },
      body: "",
      bodySerializer: () => file,
    }),
  );
}

/** Change something about the packet and look at the claim again. */
function useChange<T>(change: (asked: T) => Promise<unknown>) {
  const queries = useQueryClient();
  return useMutation({ mutationFn: change, onSettled: () => queries.invalidateQueries({ queryKey: [CLAIMS] }) });
}

export function useBring(id: string) {
  return useChange((brought: Brought) => bring(id, brought));
}

export function useFind() {
  return useChange((id: string) => answered(api.POST("/v1/claims/{claim_id}/find-evidence", { params: { path: { claim_id: id } } })));
}

export function useTake() {
  return useChange(({ task, owner }: { task: string; owner: string }) =>
    answered(api.PATCH("/v1/claims/evidence-tasks/{task_id}", { params: { path: { task_id: task } }, body: { owner_id: owner } })),
  );
}
