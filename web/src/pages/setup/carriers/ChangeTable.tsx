/** What differs between two versions of a contract, part by part. */
import { Table, Text } from "@mantine/core";
import { Fragment } from "react";
import { Empty } from "../../../shell/states";
import { texts } from "../../../texts/en";
import classes from "../setup.module.css";
import type { Change } from "./contracts";

const t = texts.setup.carriers;

export function ChangeTable({ changes }: { changes: readonly Change[] }) {
  if (changes.length === 0) return <Empty title={t.same} />;
  const parts = [...new Set(changes.map(partOf))].map((part) => ({ part, of: changes.filter((change) => partOf(change) === part) }));
  return (
    <Table fz="xs" verticalSpacing={4}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{t.where}</Table.Th>
          <Table.Th>{t.before}</Table.Th>
          <Table.Th>{t.after}</Table.Th>
          <Table.Th ta="right">{t.share}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {parts.map(({ part, of }) => (
          <Fragment key={part}>
            <Table.Tr className={classes.part ?? ""}>
              <Table.Th colSpan={4} scope="rowgroup">
                {part.replaceAll("_", " ")}{" "}
                <Text span size="xs" c="dimmed">
                  {of.length}
                </Text>
              </Table.Th>
            </Table.Tr>
            {of.map((change) => (
              <Changed key={change.text} {...change} />
            ))}
          </Fragment>
        ))}
      </Table.Tbody>
    </Table>
  );
}

function partOf({ path }: Change): string {
  return path[0] ?? "";
}

function Changed({ path, before, after, share }: Change) {
  const where = path.length > 1 ? path.slice(1) : path;
  return (
    <Table.Tr>
      <Table.Td>{where.join(" › ")}</Table.Td>
      <Table.Td className={before === null ? "" : classes.removed}>{before ?? texts.setup.none}</Table.Td>
      <Table.Td className={after === null ? "" : classes.added}>{after ?? texts.setup.none}</Table.Td>
      <Table.Td ta="right">{share === null ? "" : percent(share)}</Table.Td>
    </Table.Tr>
  );
}

function percent(share: number): string {
  return `${share > 0 ? "+" : ""}${(100 * share).toLocaleString("en-GB", { maximumFractionDigits: 1 })} %`.replace("-", "−");
}
