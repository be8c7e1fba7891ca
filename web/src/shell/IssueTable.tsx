/** What is to be fixed in a file, row by row. */
import { ScrollArea, Table } from "@mantine/core";
import { texts } from "../texts/en";
import type { RowIssue } from "./issues";

const t = texts.plan.import;

export function IssueTable({ issues }: { issues: readonly RowIssue[] }) {
  return (
    <ScrollArea.Autosize mah={320} viewportProps={{ tabIndex: 0 }}>
      <Table fz="xs" stickyHeader aria-label={t.problems(issues.length)}>
        <Table.Thead>
          <Table.Tr>
            {[t.row, t.column, t.value, t.expected].map((name) => (
              <Table.Th key={name}>{name}</Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {issues.map(({ row, column, value, expected }, index) => (
            <Table.Tr key={`${index}`}>
              <Table.Td>{row}</Table.Td>
              <Table.Td>{column}</Table.Td>
              <Table.Td>{value}</Table.Td>
              <Table.Td>{expected}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </ScrollArea.Autosize>
  );
}
