/** Every file of the packet with the hash that its manifest signs. */
import { Table, Text } from "@mantine/core";
import { words } from "../../../../format/words";
import { texts } from "../../../../texts/en";
import type { Packet } from "./data";

const t = texts.desk.packet;
const SHOWN = 12;

export function Exhibits({ exhibits }: { exhibits: Packet["exhibits"] }) {
  if (exhibits.length === 0) return null;
  return (
    <Table fz="xs" verticalSpacing={4} aria-label={t.files}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{t.columns.number}</Table.Th>
          <Table.Th>{t.columns.about}</Table.Th>
          <Table.Th ta="right">{t.columns.size}</Table.Th>
          <Table.Th>{t.columns.hash}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {exhibits.map(({ number, about, size_bytes, sha256 }) => (
          <Table.Tr key={number}>
            <Table.Td>{number}</Table.Td>
            <Table.Td>{words(about)}</Table.Td>
            <Table.Td ta="right">{t.kib(size_bytes / 1024)}</Table.Td>
            <Table.Td>
              <Text component="span" size="xs" ff="monospace" title={sha256}>
                {sha256.slice(0, SHOWN)}…
              </Text>
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
