/** Names of people, carriers, riders and hubs, for their ids. */
import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { answered, api, type Schemas } from "./client";
import { LARGEST_PAGE } from "./lists";
import { texts } from "../texts/en";

const KEPT_MS = 300_000;
const all = { params: { query: { limit: LARGEST_PAGE } } };

export type Colleague = Schemas["ColleagueOut"];

export function useColleagues() {
  return useQuery({ queryKey: ["colleagues"], queryFn: () => answered(api.GET("/v1/colleagues")), staleTime: KEPT_MS });
}

export function useRiders() {
  return useQuery({
    queryKey: ["riders", "names"],
    queryFn: async () => (await answered(api.GET("/v1/riders", all))).items,
    staleTime: KEPT_MS,
  });
}

export function useCarriers() {
  return useQuery({
    queryKey: ["carriers"],
    queryFn: async () => (await answered(api.GET("/v1/carriers", all))).items,
    staleTime: KEPT_MS,
  });
}

export function useHubs() {
  return useQuery({
    queryKey: ["hubs"],
    queryFn: async () => (await answered(api.GET("/v1/hubs", all))).items,
    staleTime: KEPT_MS,
  });
}

/** The currency and time zone in which the operation counts. */
export function useOrganisation() {
  return useQuery({ queryKey: ["organisation"], queryFn: () => answered(api.GET("/v1/organisation")), staleTime: KEPT_MS });
}

/** Give what names an id; what it does not know is given as it is. */
export function useNames(): (id: string) => string {
  const lists = [useColleagues().data, useRiders().data, useCarriers().data, useHubs().data];
  const [people, riders, carriers, hubs] = lists;
  return useMemo(() => {
    const names = new Map([people, riders, carriers, hubs].flatMap((list) => (list ?? []).map(({ id, name }) => [id, name])));
    return (id) => names.get(id) ?? (id.startsWith("key_") ? texts.common.key : id);
  }, [people, riders, carriers, hubs]);
}

export interface Local {
  currency: string;
  timezone: string;
}

/** As `useOrganisation`, with what a browser knows until that has answered. */
export function useLocal(): Local {
  const { data } = useOrganisation();
  return {
    currency: data?.currency ?? "",
    timezone: data?.timezone ?? Intl.DateTimeFormat().resolvedOptions().timeZone,
  };
}
