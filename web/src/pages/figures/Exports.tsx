/** The rows behind the figures of some days, as files. */
import { Anchor, Button, Popover, Table } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import { words } from "../../format/words";
import { Failed, Loading } from "../../shell/states";
import { texts } from "../../texts/en";
import { useExports } from "./data";

const t = texts.figures.exports;
const FORMATS = ["csv", "xlsx", "parquet"] as const;

interface Days {
  first: string;
  last: string;
}

export function Exports(days: Days) {
  return (
    <Popover position="bottom-end" withArrow trapFocus>
      <Popover.Target>
        <Button size="xs" variant="default" leftSection={<IconDownload size={14} />}>
          {t.title}
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label={t.title}>
        <Offered {...days} />
      </Popover.Dropdown>
    </Popover>
  );
}

function Offered({ first, last }: Days) {
  const offered = useExports();
  if (offered.isPending) return <Loading />;
  if (offered.isError) return <Failed error={offered.error} onRetry={() => void offered.refetch()} />;
  return (
    <Table fz="xs" verticalSpacing={4} aria-label={t.table(first, last)}>
      <Table.Tbody>
        {offered.data.map(({ name, about }) => (
          <Table.Tr key={name}>
            <Table.Th scope="row" title={about}>
              {words(name)}
            </Table.Th>
            {FORMATS.map((format) => (
              <Table.Td key={format}>
                <Anchor size="xs" href={`/v1/exports/${name}?${new URLSearchParams({ first, last, format })}`} aria-label={t.link(words(name), t.formats[format])} download>
                  {t.formats[format]}
                </Anchor>
              </Table.Td>
            ))}
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
