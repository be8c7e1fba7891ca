/** Which day and hub the page shows: kept in the address, so that it can be sent to a colleague. */
import { getRouteApi } from "@tanstack/react-router";
import { dayFromNow } from "../../format/formats";

export interface Choice {
  day?: string;
  hub?: string;
}

/** Read the address; what makes no sense is left out. */
export function choiceOf(search: Record<string, unknown>): Choice {
  const { day, hub } = search;
  return {
    ...(typeof day === "string" && /^\d{4}-\d{2}-\d{2}$/.test(day) ? { day } : {}),
    ...(typeof hub === "string" && hub !== "" ? { hub } : {}),
  };
}

const route = getRouteApi("/plan");

export function useChoice() {
  const { day = dayFromNow(1), hub } = route.useSearch();
  const navigate = route.useNavigate();
  const choose = (part: Choice) => void navigate({ search: (old) => ({ ...old, ...part }), replace: true });
  return { day, hub, choose };
}
