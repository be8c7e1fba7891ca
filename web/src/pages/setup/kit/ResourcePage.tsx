/** The page of one kind of thing: its table, and the editor of the one that the address names. */
import type { Draft } from "./draft";
import { Editor } from "./Editor";
import type { Section } from "./fields";
import { useOpened } from "./opened";
import { NEW, type Resource, type Thing, useThings } from "./resource";
import { type Column, ThingTable } from "./ThingTable";

interface Props<T extends Thing> {
  title: string;
  one: string;
  hint: string;
  resource: Resource<T>;
  columns: readonly Column<T>[];
  sections: readonly Section[];
  fresh: Draft;
}

export function ResourcePage<T extends Thing>({ title, one, hint, resource, columns, sections, fresh }: Props<T>) {
  const things = useThings(resource);
  const { opened, open, close } = useOpened();
  return (
    <>
      <ThingTable {...{ title, hint, columns }} query={things} onOpen={open} onAdd={() => open(NEW)} />
      {opened !== null && <Editor key={opened} id={opened} title={one} {...{ resource, sections, fresh }} onClose={close} />}
    </>
  );
}
