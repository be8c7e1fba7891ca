/** A carrier's rate sheet: read into the draft, or told cell by cell what is to be fixed. */
import { Alert, Button, FileButton, Group, Stack } from "@mantine/core";
import { IconTableImport } from "@tabler/icons-react";
import { issuesOf } from "../../../../shell/issues";
import { IssueTable } from "../../../../shell/IssueTable";
import { Failed } from "../../../../shell/states";
import { texts } from "../../../../texts/en";
import { useRateSheet } from "../contracts";
import { type Document, namesIn, type Row, rowsAt, textOf } from "../document";
import { withSheet } from "./grid";

const t = texts.contract.rates;
const SHEETS = ".csv,.txt,.xlsx,text/csv,application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

interface Props {
  carrierId: string;
  document: Document;
  onChange: (document: Document) => void;
  level: string;
}

export function SheetImport({ carrierId, document, onChange, level }: Props) {
  const sheet = useRateSheet(carrierId);
  const issues = issuesOf(sheet.error);
  const read = (file: File | null) => {
    if (file === null) return;
    const asked = { file, level, currency: textOf(document["currency"]), ...namesIn(document) };
    sheet.mutate(asked, { onSuccess: ({ rates }) => onChange(withSheet(document, rates)) });
  };
  return (
    <Stack gap="xs">
      <Group>
        <FileButton accept={SHEETS} onChange={read} disabled={sheet.isPending}>
          {(props) => (
            <Button {...props} size="xs" variant="default" leftSection={<IconTableImport size={14} aria-hidden />} loading={sheet.isPending}>
              {t.import}
            </Button>
          )}
        </FileButton>
      </Group>
      {sheet.data !== undefined && (
        <Alert color="teal" role="status" title={summary(sheet.data.rates)}>
          {t.readHint}
        </Alert>
      )}
      {issues.length > 0 && (
        <Alert color="red" role="alert" title={t.refused(issues.length)}>
          <IssueTable issues={issues} />
        </Alert>
      )}
      {sheet.error !== null && issues.length === 0 && <Failed error={sheet.error} />}
    </Stack>
  );
}

function summary(rates: readonly Row[]): string {
  const zones = new Set(rates.map(({ zone }) => zone));
  return t.read(rates.reduce((sum, rate) => sum + rowsAt(rate, "breaks").length, 0), zones.size);
}
