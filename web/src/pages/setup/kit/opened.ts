/** What is opened for editing: kept in the address. */
import { getRouteApi } from "@tanstack/react-router";

const route = getRouteApi("/setup/$section");

export interface Opened {
  open?: string;
}

export function openedOf({ open }: Record<string, unknown>): Opened {
  return typeof open === "string" && open !== "" ? { open } : {};
}

export function useOpened() {
  const { open: opened = null } = route.useSearch();
  const navigate = route.useNavigate();
  return {
    opened,
    open: (id: string) => void navigate({ search: { open: id } }),
    close: () => void navigate({ search: {} }),
  };
}
