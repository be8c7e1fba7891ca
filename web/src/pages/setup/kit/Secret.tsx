/** A secret that is shown once. */
import { Alert, Button, Code, CopyButton, Group, Modal, Stack, Text } from "@mantine/core";
import type { ReactNode } from "react";
import { texts } from "../../../texts/en";
import classes from "../setup.module.css";

const t = texts.setup.secret;

/** Make something that has a secret: its form, and once it is made, the secret. */
export function MakeWithSecret(asked: { what: string; secret: string | undefined; onClose: () => void; children: ReactNode }) {
  return (
    <Modal
      opened
      onClose={asked.onClose}
      title={texts.setup.add(asked.what)}
      closeOnClickOutside={false}
      closeButtonProps={{ "aria-label": texts.common.close }}
    >
      {asked.secret === undefined ? (
        asked.children
      ) : (
        <Stack>
          <Secret secret={asked.secret} />
          <Group justify="flex-end">
            <Button onClick={asked.onClose}>{texts.setup.keys.done}</Button>
          </Group>
        </Stack>
      )}
    </Modal>
  );
}

export function Secret({ secret }: { secret: string }) {
  return (
    <Alert color="orange" title={t.title}>
      <Stack gap="xs" align="flex-start">
        <Text size="sm">{t.body}</Text>
        <Code className={classes.secret ?? ""} data-testid="secret">
          {secret}
        </Code>
        <CopyButton value={secret}>
          {({ copied, copy }) => (
            <Button size="xs" variant="default" onClick={copy}>
              {copied ? t.copied : t.copy}
            </Button>
          )}
        </CopyButton>
      </Stack>
    </Alert>
  );
}
