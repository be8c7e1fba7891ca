/** Cash that was collected at doors and is to be handed over. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { answered, api, type Schemas } from "../../../api/client";
import { LARGEST_PAGE } from "../../../api/lists";
import { money } from "../../../format/formats";
import { tell } from "../../../shell/telling";
import { texts } from "../../../texts/en";

export const CASH = "cash";

const t = texts.desk.cash.take;

export function useHeld(party: string) {
  return useQuery({
    queryKey: [CASH, "held", party],
    queryFn: () => answered(api.GET("/v1/cash/parties/{party}", { params: { path: { party }, query: { limit: LARGEST_PAGE } } })),
  });
}

/** Take in what a rider or carrier hands over; what is wrong with it is told. */
export function useTakeIn() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: Schemas["RemittanceIn"]) => answered(api.POST("/v1/cash/remittances", { body })),
    onSuccess: ({ amount_minor, currency, findings }) => {
      const wrong = findings.map(({ why }) => why).join("; ");
      if (wrong === "") tell("good", t.done(money(amount_minor, currency)));
      else tell("careful", wrong, t.findings(findings.length));
    },
    onSettled: () => queries.invalidateQueries({ queryKey: [CASH] }),
  });
}
