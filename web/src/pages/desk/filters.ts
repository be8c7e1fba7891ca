/** Filters that several queues of the desk share. */
import { useCarriers } from "../../api/names";
import type { Filter } from "../../queue/FilterBar";
import { texts } from "../../texts/en";

/** Give the filter by carrier. */
export function useCarrierFilter(value: string | undefined, onChange: Filter["onChange"]): Filter {
  const carriers = useCarriers().data ?? [];
  return { label: texts.desk.filters.carrier, value, onChange, options: carriers.map(({ id, name }) => ({ value: id, label: name })) };
}
