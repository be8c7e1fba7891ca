/** Carriers; one that is opened is shown with its contract's versions. */
import { texts } from "../../../texts/en";
import type { Section } from "../kit/fields";
import { Editor } from "../kit/Editor";
import { useOpened } from "../kit/opened";
import { NEW, useThings } from "../kit/resource";
import { ThingTable } from "../kit/ThingTable";
import { CarrierView } from "./CarrierView";
import { carriers } from "./carriers";

const t = texts.setup.carriers;

export const SECTIONS: readonly Section[] = [
  {
    title: t.what,
    fields: [
      { kind: "text", path: "name", label: texts.setup.columns.name, required: true, span: 6 },
      { kind: "switch", path: "active", label: t.active, span: 6 },
    ],
  },
];

export function CarriersPage() {
  const things = useThings(carriers);
  const { opened, open, close } = useOpened();
  const shown = things.data?.find(({ id }) => id === opened);
  if (shown !== undefined) return <CarrierView key={shown.id} carrier={shown} onBack={close} />;
  return (
    <>
      <ThingTable
        {...{ title: t.title, hint: t.hint }}
        query={things}
        onOpen={open}
        onAdd={() => open(NEW)}
        columns={[
          { label: texts.setup.columns.name, cell: ({ name }) => name },
          { label: t.active, cell: ({ active }) => (active ? texts.setup.yes : texts.setup.no) },
        ]}
      />
      {opened === NEW && (
        <Editor id={NEW} title={t.one} resource={carriers} sections={SECTIONS} fresh={{ name: "", active: true }} onClose={close} />
      )}
    </>
  );
}
