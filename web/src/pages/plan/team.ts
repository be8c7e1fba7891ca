/** Who has a shift at a hub, with what. */
import { useQuery } from "@tanstack/react-query";
import { answered, api } from "../../api/client";
import { everything, LARGEST_PAGE as limit } from "../../api/lists";
import { worksOn } from "./shifts";

export function useTeam(hub_id: string) {
  return useQuery({
    queryKey: ["team", hub_id],
    queryFn: async () => {
      const [shifts, riders, vehicles] = await Promise.all([
        everything((cursor) => answered(api.GET("/v1/shifts", { params: { query: { hub_id, limit, cursor } } }))),
        everything((cursor) => answered(api.GET("/v1/riders", { params: { query: { limit, cursor, active: true } } }))),
        everything((cursor) => answered(api.GET("/v1/vehicles", { params: { query: { limit, cursor } } }))),
      ]);
      const rider = new Map(riders.map(({ id, name }) => [id, name]));
      const vehicle = new Map(vehicles.map(({ id, name }) => [id, name]));
      return shifts.flatMap((shift) => {
        const name = rider.get(shift.rider_id);
        return name === undefined ? [] : [{ shift, rider: name, vehicle: vehicle.get(shift.vehicle_id) ?? "" }];
      });
    },
  });
}

export type Member = NonNullable<ReturnType<typeof useTeam>["data"]>[number];

/** Give those who work on a day. */
export function presentOn(team: readonly Member[], day: string): Member[] {
  return team.filter(({ shift }) => worksOn(shift.days ?? null, day));
}
