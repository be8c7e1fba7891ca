/** Import a file: what was taken, and what is to be fixed row by row. */
import { Alert, Button, CopyButton, Group, Modal, Stack, Text } from "@mantine/core";
import { Dropzone } from "@mantine/dropzone";
import { IconFileImport } from "@tabler/icons-react";
import { count } from "../../format/formats";
import { asTable, issuesOf, type RowIssue } from "../../shell/issues";
import { IssueTable } from "../../shell/IssueTable";
import { Failed } from "../../shell/states";
import { texts } from "../../texts/en";
import { type Attempt, type Report, useImport } from "./importing";

const t = texts.plan.import;
const LARGEST_FILE = 20 * 1024 * 1024;

interface Props {
  day: string;
  hubId: string;
  opened: boolean;
  onClose: () => void;
}

export function ImportDialog({ day, hubId, opened, onClose }: Props) {
  const read = useImport(day, hubId);
  const issues = read.data?.issues ?? issuesOf(read.error);
  const close = () => {
    read.reset();
    onClose();
  };
  return (
    <Modal opened={opened} onClose={close} title={t.title} size="xl" closeButtonProps={{ "aria-label": texts.common.close }}>
      <Stack>
        <Dropzone
          onDrop={([file]) => file && read.mutate({ file, goodOnly: false })}
          maxSize={LARGEST_FILE}
          multiple={false}
          loading={read.isPending}
          inputProps={{ "aria-label": t.drop }}
        >
          <Group justify="center" mih={90} gap="sm" style={{ pointerEvents: "none" }}>
            <IconFileImport size={28} aria-hidden />
            <div>
              <Text size="sm" fw={500}>
                {issues.length > 0 ? t.again : t.drop}
              </Text>
              <Text size="xs" c="dimmed">
                {t.kinds}
              </Text>
            </div>
          </Group>
        </Dropzone>
        {read.data !== undefined && <Done report={read.data} />}
        {read.error !== null && issues.length === 0 && <Failed error={read.error} />}
        {issues.length > 0 && (
          <Issues
            issues={issues}
            attempt={read.error === null ? null : read.variables}
            onGoodOnly={(attempt) => read.mutate({ ...attempt, goodOnly: true })}
          />
        )}
      </Stack>
    </Modal>
  );
}

function Done({ report }: { report: Report }) {
  return (
    <Alert color="teal" role="status" title={t.done(count(report.added), count(report.unchanged))}>
      {report.columns_not_read.length > 0 && <Text size="xs">{t.ignored(report.columns_not_read.join(", "))}</Text>}
    </Alert>
  );
}

interface IssuesProps {
  issues: RowIssue[];
  attempt: Attempt | null;
  onGoodOnly: (attempt: Attempt) => void;
}

function Issues({ issues, attempt, onGoodOnly }: IssuesProps) {
  return (
    <Stack gap="xs">
      <Group justify="space-between">
        <Text size="sm" fw={600} role="alert">
          {attempt === null ? t.problems(issues.length) : t.refused(t.problems(issues.length))}
        </Text>
        <Group gap="xs">
          <CopyButton value={asTable(issues)}>
            {({ copy }) => (
              <Button size="xs" variant="default" onClick={copy}>
                {t.copy}
              </Button>
            )}
          </CopyButton>
          {attempt !== null && (
            <Button size="xs" variant="light" onClick={() => onGoodOnly(attempt)}>
              {t.goodOnly}
            </Button>
          )}
        </Group>
      </Group>
      <IssueTable issues={issues} />
    </Stack>
  );
}
