/** A secret that is shown once. */
import { Alert, Button, Code, CopyButton, Stack, Text } from "@mantine/core";
import { texts } from "../../../texts/en";
import classes from "../setup.module.css";

const t = texts.setup.secret;

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
