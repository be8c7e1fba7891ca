/** Things that others refer to, by their names. */
import { useMemo } from "react";
import type { Option } from "./fields";
import { type Resource, type Thing, useThings } from "./resource";

interface Named extends Thing {
  name: string;
}

/** Give the names of things as options of a choice, and the name of each. */
export function useNamed<T extends Named>(resource: Resource<T>) {
  const { data, error, refetch } = useThings(resource);
  const options = useMemo(() => data?.map(({ id, name }): Option => ({ value: id, label: name })), [data]);
  const names = useMemo(() => new Map(data?.map(({ id, name }) => [id, name])), [data]);
  return { options, error, again: () => void refetch(), name: (id: string | null | undefined) => (id == null ? "" : (names.get(id) ?? id)) };
}
