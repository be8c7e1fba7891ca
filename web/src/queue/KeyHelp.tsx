/** What the keys do. */
import { Kbd, Modal, Table } from "@mantine/core";
import { texts } from "../texts/en";

const t = texts.queue;

export function KeyHelp({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  return (
    <Modal opened={opened} onClose={onClose} title={t.help} size="sm" closeButtonProps={{ "aria-label": texts.common.close }}>
      <Table withRowBorders={false}>
        <Table.Tbody>
          {t.keys.map(({ keys, does }) => (
            <Table.Tr key={does}>
              <Table.Td>
                {keys.map((key) => (
                  <Kbd key={key} mr={4}>
                    {key}
                  </Kbd>
                ))}
              </Table.Td>
              <Table.Td>{does}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Modal>
  );
}
