/** Which day is looked at, kept in the address. */
import { getRouteApi } from "@tanstack/react-router";
import { dayFromNow } from "../../format/formats";

const route = getRouteApi("/today");

export function useTodaysChoice() {
  const { day = dayFromNow(0) } = route.useSearch();
  const navigate = route.useNavigate();
  return { day, choose: (next: string) => void navigate({ search: { day: next }, replace: true }) };
}
