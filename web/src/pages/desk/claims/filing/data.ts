/** How a claim is sent off, and how far that is. */
import { answered, api, type Schemas } from "../../../../api/client";

export type Filing = Schemas["FilingOut"];
export type Channel = Schemas["Channel"];

const FORBIDDEN = 403;

/** Give how a claim was sent off; whoever may only read is told nothing of it. */
export async function filingsOf(id: string): Promise<Filing[]> {
  const call = await api.GET("/v1/claims/{claim_id}/filings", { params: { path: { claim_id: id } } });
  return call.response.status === FORBIDDEN ? [] : answered(Promise.resolve(call));
}

/** Whether the worker still has something to send. */
export function underWay(filings: readonly Filing[]): boolean {
  return filings.some(({ state }) => state === "waiting" || state === "sending");
}

/** Ways that may be open for a claim, the one without any work first. Interfaces are carriers'; whether this one takes it, the service says. */
export function channelsOf({ carrier_id }: { carrier_id: string }): Channel[] {
  return carrier_id === "" ? ["email", "by_hand"] : ["adapter", "email", "by_hand"];
}
